/**
 * One process of a service, from its start to its end.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import { openLogFile } from "./log_file.ts";
import { listenForReady } from "./notify.ts";

/** How long the output of a process that ended is waited for. */
const LAST_WORDS_MS = 200;

/** A process that runs. */
export interface ServiceProcess {
  readonly pid: number;
  /** Settles when it is ready: as its service defines it. Rejects where it ended before, or let the deadline pass. */
  readonly ready: Promise<void>;
  /** How it ended, in words, such as `exited with 1`. */
  readonly ended: Promise<string>;
  /** The last line of its output. */
  lastLine(): string;
  kill(signal: Deno.Signal): void;
}

/**
 * Starts a service's process, after its stale files are removed.
 *
 * @throws {Error} Where it can't be started.
 */
export function startProcess(service: Service): ServiceProcess {
  service.stale.forEach(removeStale);
  const notification = service.readiness === null ? null : listenForReady(service.readiness.notify);
  try {
    return watch(service, spawn(service), notification);
  } catch (error) {
    notification?.close();
    throw error;
  }
}

function spawn(service: Service): Deno.ChildProcess {
  const [executable, ...args] = service.argv;
  const output = service.output === "console" ? "inherit" : "piped";
  return new Deno.Command(executable, {
    args,
    clearEnv: true,
    env: {
      ...service.environment,
      ...service.readiness === null ? {} : { NOTIFY_SOCKET: service.readiness.notify },
    },
    stdin: service.output === "console" ? "inherit" : "null",
    stdout: output,
    stderr: output,
    // A session of its own: what is typed on the console must not signal it, and it outlives this isolate.
    detached: true,
  }).spawn();
}

function watch(
  service: Service,
  child: Deno.ChildProcess,
  notification: ReturnType<typeof listenForReady> | null,
): ServiceProcess {
  const log = service.output === "console" ? null : openLogFile(service.output.log);
  const copied = log === null
    ? Promise.resolve()
    : Promise.all([log.copy(child.stdout), log.copy(child.stderr)]).then(() => log.close());
  const ended = child.status.then(async (status) => {
    notification?.close();
    // What it left running may hold its output open for ever: its last words are waited for only so long.
    await Promise.race([copied, new Promise((wake) => setTimeout(wake, LAST_WORDS_MS))]);
    return status.signal === null ? `exited with ${status.code}` : `was killed by ${status.signal}`;
  });
  const lastLine = (): string => log?.lastLine() ?? "";
  const ready = waitUntilReady(service, notification, ended, lastLine);
  ready.catch(() => {
    // Whoever asked for the start hears of it; a restart that fails is heard of by its end.
  });
  return {
    pid: child.pid,
    ready,
    ended,
    lastLine,
    kill: (signal) => child.kill(signal),
  };
}

async function waitUntilReady(
  service: Service,
  notification: ReturnType<typeof listenForReady> | null,
  ended: Promise<string>,
  lastLine: () => string,
): Promise<void> {
  if (notification === null || service.readiness === null) return;
  const { deadline } = service.readiness;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`${service.name} was not ready within ${deadline} s`)),
    deadline * 1000,
  );
  try {
    await Promise.race([
      notification.ready,
      late.promise,
      ended.then((how) => {
        throw new Error(`${service.name} ${how} before it was ready: ${lastLine()}`);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    notification.close();
  }
}

function removeStale(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
