/**
 * A user's own settings of Docker: daemon.json, on the data disk or in the image. dockerd ends at once over a file that
 * it does not take, so it is asked first (`dockerd --validate`), and a file that is refused is left out, aloud.
 *
 * @module
 */
import { DAEMON_CONFIG, DAEMON_CONFIGS } from "./scope.ts";
import type { Service } from "../../service.ts";
import { type Host, StepError } from "../stage.ts";

/** The most bytes of one. */
const LIMIT = 1 << 20;
/** Seconds for dockerd to look at one. */
const DEADLINE = 60;

/**
 * Chooses dockerd's settings. Where there is no file nothing is started or written.
 *
 * @param host What the stage has to work with.
 * @param argv dockerd's command line so far: what a file must not contradict.
 * @param environment dockerd's.
 * @returns The rest of the command line.
 * @throws {StepError} Where the settings can't be written.
 */
export async function daemonConfig(
  host: Host,
  argv: Service["argv"],
  environment: Service["environment"],
): Promise<readonly string[]> {
  let text: string | null = null;
  let more: readonly string[] = ["--live-restore"];
  for (const path of DAEMON_CONFIGS) {
    const stat = await host.step({ op: "stat", path, tolerate: ["ENOENT", "ENOTDIR"] });
    if (stat === undefined) continue;
    try {
      text = await host.step({ op: "readFile", path, limit: LIMIT });
      // What the file says of it holds: swarm mode can't do with it.
      more = setsLiveRestore(text) ? [] : ["--live-restore"];
      const words = ["--validate", `--config-file=${path}`, ...more];
      await host.step({ op: "start", service: validation([...argv, ...words], environment) });
      host.log(`Docker's settings are those of ${path}`);
      break;
    } catch (cause) {
      host.log(`${path} is not used, Docker has its built-in settings: ${reasonOf(cause)}`);
      text = "{}\n";
      more = ["--live-restore"];
    }
  }
  if (text === null) return more;
  await host.step({ op: "writeFile", path: DAEMON_CONFIG, data: text, mode: 0o600 });
  return [`--config-file=${DAEMON_CONFIG}`, ...more];
}

const validation = (argv: Service["argv"], environment: Service["environment"]): Service => ({
  name: "dockerd-validate",
  argv,
  environment,
  readiness: { exit: 0, deadline: DEADLINE },
  restart: null,
  stop: { order: 2, deadline: 1 },
  output: { log: "/var/log/dockerd-validate.log" },
  stale: [],
});

/** Of a text that is no JSON dockerd itself says so. */
function setsLiveRestore(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && Object.hasOwn(value, "live-restore");
  } catch {
    return false;
  }
}

/** Without the step, which is a long command line. */
function reasonOf(cause: unknown): string {
  const { message } = cause as Error;
  return cause instanceof StepError && message.startsWith(`${cause.step}: `)
    ? message.slice(cause.step.length + 2)
    : message;
}
