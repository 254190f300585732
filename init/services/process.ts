/**
 * One process of a service, from its start to its end.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import { openLogFile } from "./log_file.ts";
import { listenForReady, type Notification } from "./notify.ts";

/** How long the output of a process that ended is waited for. */
const LAST_WORDS_MS = 200;

/** How a process ended. */
export interface ProcessEnd {
  /** In words, such as `exited with 1`. */
  readonly how: string;
  /** Its exit status; `null` where a signal ended it. */
  readonly status: number | null;
}

/** A process that runs. */
export interface ServiceProcess {
  readonly pid: number;
  /** Settles when it is ready: as its service defines it. Rejects where it ended before, or let the deadline pass. */
  readonly ready: Promise<void>;
  readonly ended: Promise<ProcessEnd>;
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
  const socket = notifySocket(service);
  const notification = socket === null ? null : listenForReady(socket);
  try {
    return watch(service, spawn(service), notification);
  } catch (error) {
    notification?.close();
    throw error;
  }
}

function notifySocket({ readiness }: Service): string | null {
  return readiness !== null && "notify" in readiness ? readiness.notify : null;
}

function spawn(service: Service): Deno.ChildProcess {
  const [executable, ...args] = service.argv;
  const socket = notifySocket(service);
  const output = service.output === "console" ? "inherit" : "piped";
  return new Deno.Command(executable, {
    args,
    clearEnv: true,
    env: {
      ...service.environment,
      ...socket === null ? {} : { NOTIFY_SOCKET: socket },
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
  notification: Notification | null,
): ServiceProcess {
  const log = service.output === "console" ? null : openLogFile(service.output.log);
  const copied = log === null
    ? Promise.resolve()
    : Promise.all([log.copy(child.stdout), log.copy(child.stderr)]).then(() => log.close());
  const ended = child.status.then(async ({ code, signal }): Promise<ProcessEnd> => {
    notification?.close();
    // What it left running may hold its output open for ever: its last words are waited for only so long.
    await Promise.race([copied, new Promise((wake) => setTimeout(wake, LAST_WORDS_MS))]);
    return signal === null
      ? { how: `exited with ${code}`, status: code }
      : { how: `was killed by ${signal}`, status: null };
  });
  const process: Omit<ServiceProcess, "ready"> = {
    pid: child.pid,
    ended,
    lastLine: () => log?.lastLine() ?? "",
    kill: (signal) => child.kill(signal),
  };
  const ready = waitUntilReady(service, process, notification);
  ready.catch(() => {
    // Whoever asked for the start hears of it; a restart that fails is heard of by its end.
  });
  return { ...process, ready };
}

async function waitUntilReady(
  { name, readiness }: Service,
  process: Omit<ServiceProcess, "ready">,
  notification: Notification | null,
): Promise<void> {
  if (readiness === null) return;
  const refused = (why: string): Error =>
    new Error([`${name} ${why}`, process.lastLine()].filter((text) => text !== "").join(": "));
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(refused(`was not ready within ${readiness.deadline} s`));
    if ("exit" in readiness) process.kill("SIGKILL");
  }, readiness.deadline * 1000);
  const ended = process.ended.then(({ how, status }) => {
    if ("exit" in readiness && status === readiness.exit) return;
    throw refused("notify" in readiness ? `${how} before it was ready` : how);
  });
  try {
    await Promise.race([late.promise, ended, ...notification === null ? [] : [notification.ready]]);
  } finally {
    clearTimeout(timer);
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
