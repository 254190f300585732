/**
 * One process of a service, from its start to its end.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import { type LogFile, openLogFile } from "./log_file.ts";
import { listenForReady, type Notification } from "./notify.ts";

/** Milliseconds to wait for the output of a process that ended. */
const LAST_WORDS_MS = 200;
/** Seconds between two lines which say that a process is not ready yet. */
const STILL_WAITING = 10;

/** How a process ended. */
export interface ProcessEnd {
  /** In words, such as `exited with 1`. */
  readonly how: string;
  /** Its exit status; `null` if a signal ended it. */
  readonly status: number | null;
}

/** A running process. */
export interface ServiceProcess {
  readonly pid: number;
  /** Settles when it is ready, as its service defines it, or with why it will not be. A late one is killed. */
  readonly ready: Promise<"ready" | "late" | "ended">;
  readonly ended: Promise<ProcessEnd>;
  /** The last line of its output. */
  lastLine(): string;
  /** The end of its output. */
  lastWords(): string;
  kill(signal: Deno.Signal): void;
}

/**
 * Removes a service's stale files, and starts its process.
 *
 * @param service The service.
 * @param log Reports information for a person.
 * @throws {Error} If it can't be started.
 */
export function startProcess(service: Service, log: (detail: string) => void): ServiceProcess {
  service.stale.forEach(removeStale);
  const socket = notifySocket(service);
  const notification = socket === null ? null : listenForReady(socket);
  try {
    const process = watch(service, spawn(service, socket), notification, log);
    return { ...process, ready: waitUntilReady(service, process, notification, log) };
  } catch (error) {
    notification?.close();
    throw error;
  }
}

function notifySocket({ readiness }: Service): string | null {
  return readiness !== null && "notify" in readiness ? readiness.notify : null;
}

function spawn(service: Service, socket: string | null): Deno.ChildProcess {
  const [executable, ...args] = service.argv;
  const output = service.output === "console" ? "inherit" : "piped";
  return new Deno.Command(executable, {
    args,
    clearEnv: true,
    env: { ...service.environment, ...socket === null ? {} : { NOTIFY_SOCKET: socket } },
    stdin: service.output === "console" ? "inherit" : "null",
    stdout: output,
    stderr: output,
    // A session of its own: input on the console must not signal it, and it outlives this isolate.
    detached: true,
  }).spawn();
}

type Watched = Omit<ServiceProcess, "ready">;

function watch(
  service: Service,
  child: Deno.ChildProcess,
  notification: Notification | null,
  told: (detail: string) => void,
): Watched {
  const log = service.output === "console" ? null : openLogFile(service.output.log, { told });
  log?.mark(`${service.name} was started`, { pid: child.pid });
  const copied = log === null ? Promise.resolve() : copyOutput(child, log);
  const ended = child.status.then(async ({ code, signal }): Promise<ProcessEnd> => {
    notification?.close();
    // Processes that it left running may hold its output open for ever: the wait for its last words is limited.
    await Promise.race([copied, new Promise((wake) => setTimeout(wake, LAST_WORDS_MS))]);
    return signal === null
      ? { how: `exited with ${code}`, status: code }
      : { how: `was killed by ${signal}`, status: null };
  });
  return {
    pid: child.pid,
    ended,
    lastLine: () => log?.lastLine() ?? "",
    lastWords: () => log?.lastWords() ?? "",
    kill(signal) {
      try {
        child.kill(signal);
      } catch {
        // It has ended meanwhile.
      }
    },
  };
}

async function copyOutput(child: Deno.ChildProcess, log: LogFile): Promise<void> {
  await Promise.all([log.copy(child.stdout), log.copy(child.stderr)]);
  log.close();
}

async function waitUntilReady(
  { readiness }: Service,
  process: Watched,
  notification: Notification | null,
  log: (detail: string) => void,
): Promise<"ready" | "late" | "ended"> {
  if (readiness === null) return "ready";
  const { deadline } = readiness;
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => {
    late.resolve("late");
    process.kill("SIGKILL");
  }, deadline * 1000);
  let waited = 0;
  const still = setInterval(() => {
    waited += STILL_WAITING;
    log(`waiting: not ready after ${waited} s (limit: ${deadline} s)`);
  }, STILL_WAITING * 1000);
  const wanted = "exit" in readiness ? readiness.exit : undefined;
  const ended = process.ended.then(({ status }) => status === wanted ? "ready" : "ended");
  const ready = notification?.ready.then(() => "ready" as const);
  try {
    return await Promise.race([late.promise, ended, ...ready === undefined ? [] : [ready]]);
  } finally {
    clearTimeout(timer);
    clearInterval(still);
    notification?.close();
  }
}

function removeStale(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
