/**
 * Chooses the user's own settings of Docker: daemon.json, on the data disk or in the image. dockerd exits at once if it
 * does not accept a file. So it validates the file first (`dockerd --validate`); a refused file is logged and ignored.
 *
 * @module
 */
import { DAEMON_CONFIG, DAEMON_CONFIGS } from "./scope.ts";
import type { Service } from "../../service.ts";
import { type Host, StepError } from "../stage.ts";

/** The most bytes of a file. */
const LIMIT = 1 << 20;
/** Seconds for dockerd to validate a file. */
const DEADLINE = 60;

/**
 * Chooses dockerd's settings. If there is no file, nothing is started or written.
 *
 * @param host Takes the steps and the log lines.
 * @param argv dockerd's command line so far, which a file must not contradict.
 * @param environment dockerd's environment.
 * @returns The rest of the command line.
 * @throws {StepError} If the settings can't be written.
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
      // The file's own setting takes precedence: swarm mode does not work with live-restore.
      more = setsLiveRestore(text) ? [] : ["--live-restore"];
      const words = ["--validate", `--config-file=${path}`, ...more];
      await host.step({ op: "start", service: validation([...argv, ...words], environment) });
      host.log(`Docker uses the settings in ${path}`);
      break;
    } catch (cause) {
      host.log(`${path} ignored, Docker uses its built-in settings: ${reasonOf(cause)}`);
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

/** Whether a text sets `live-restore`. Text that is not JSON does not; dockerd itself reports that. */
function setsLiveRestore(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && Object.hasOwn(value, "live-restore");
  } catch {
    return false;
  }
}

/** Returns an error's message without the step, which is a long command line. */
function reasonOf(cause: unknown): string {
  const { message } = cause as Error;
  return cause instanceof StepError && message.startsWith(`${cause.step}: `)
    ? message.slice(cause.step.length + 2)
    : message;
}
