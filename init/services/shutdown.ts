/**
 * The way down: the console is taken back, services are stopped (dockerd stops its containers), what is left is told to
 * end and then killed, file systems are left in order, and the machine stops. Each wait has an end.
 *
 * @module
 */
import type { ShutdownAction } from "../../boot/events.ts";
import {
  LINUX_REBOOT_CMD_HALT,
  LINUX_REBOOT_CMD_POWER_OFF,
  LINUX_REBOOT_CMD_RESTART,
  SIGKILL,
  SIGTERM,
} from "../kernel/constants.ts";
import { SyscallError } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Sink } from "../sink.ts";
import type { Timeline } from "../timeline.ts";
import type { Console } from "./console.ts";
import type { Reaper } from "./reaper.ts";
import type { Supervisor } from "./supervisor.ts";
import { unmountAll } from "./unmount.ts";

/** What a shutdown has to deal with. */
export interface ShutdownParts {
  readonly kernel: Kernel;
  readonly timeline: Timeline;
  readonly sink: Sink;
  readonly reaper: Reaper;
  readonly supervisor: Supervisor;
  readonly console: Console;
  /** Where disks are mounted. */
  readonly disks: ReadonlySet<string>;
  /** Seconds for the services to stop. */
  readonly deadline: number;
}

const COMMANDS: Readonly<Record<ShutdownAction, number>> = {
  poweroff: LINUX_REBOOT_CMD_POWER_OFF,
  reboot: LINUX_REBOOT_CMD_RESTART,
  halt: LINUX_REBOOT_CMD_HALT,
};

/** Seconds that processes have between `SIGTERM` and `SIGKILL`, and after that. */
const GRACE = 1;
/** Seconds after which a further request means that someone is impatient: sooner it is the same wish, said twice. */
const PATIENCE = 2;
/** Seconds for the disks, and for the last events. */
const FLUSH = 10;

const NEVER = new Promise<void>(() => {});

/** A shutdown that can be asked for more than once. */
export interface Shutdown {
  /** The first request begins it; an impatient one later stops waiting for what does not end. */
  request(action: ShutdownAction, why: string): void;
  readonly requested: boolean;
}

/**
 * Prepares for the end.
 *
 * @param parts What there is to stop.
 */
export function prepareShutdown(parts: ShutdownParts): Shutdown {
  const hurry = Promise.withResolvers<void>();
  let first: number | null = null;
  return {
    get requested() {
      return first !== null;
    },
    request(action, why) {
      const now = parts.timeline.now();
      if (first !== null) {
        if (now - first > PATIENCE) hurry.resolve();
        return;
      }
      first = now;
      parts.timeline.tell("shutdown", "start", { action, detail: `${action}: ${why}` });
      void goDown(parts, hurry.promise).then(() => stopMachine(parts, action));
    },
  };
}

/** Does each part, whatever became of the one before: the machine must stop, and its disks must be in order. */
async function goDown(parts: ShutdownParts, hurry: Promise<void>): Promise<void> {
  const { kernel, timeline } = parts;
  const started = timeline.now();
  const attempt = async (what: string, part: () => unknown): Promise<void> => {
    try {
      await part();
    } catch (error) {
      timeline.tell("shutdown", "failed", { error: `${what}: ${(error as Error).message}` });
    }
  };
  await attempt("console", () => within(GRACE, hurry, parts.console.detach()));
  await attempt("services", () => stopServices(parts, hurry));
  await attempt("processes", () => endProcesses(parts, hurry));
  await attempt("file systems", () => {
    const busy = unmountAll(kernel, parts.disks);
    if (busy.length > 0) timeline.tell("shutdown", "step", { detail: `busy: ${busy.join(", ")}` });
  });
  // No hurry here: what is not on the disk yet would be lost.
  await attempt("sync", () => within(FLUSH, NEVER, kernel.sync()));
  timeline.tell("shutdown", "done", {
    seconds: timeline.now() - started,
  });
}

async function stopServices(parts: ShutdownParts, hurry: Promise<void>): Promise<void> {
  const { timeline } = parts;
  const stopped = await within(parts.deadline, hurry, parts.supervisor.stop());
  if (stopped === undefined) {
    const detail = `services were not waited for any longer (at most ${parts.deadline} s)`;
    timeline.tell("shutdown", "step", { detail });
  } else if (stopped.length > 0) {
    timeline.tell("shutdown", "step", { detail: `killed ${stopped.join(", ")}` });
  }
}

async function stopMachine(parts: ShutdownParts, action: ShutdownAction): Promise<void> {
  try {
    await within(FLUSH, NEVER, parts.sink.flush());
  } catch {
    // Nobody can be told any more.
  }
  parts.kernel.reboot(COMMANDS[action]);
}

/** Ends every process but PID 1: `kill(2)` with -1 leaves the caller out. */
async function endProcesses(parts: ShutdownParts, hurry: Promise<void>): Promise<void> {
  for (const signal of [SIGTERM, SIGKILL]) {
    const alone = Promise.withResolvers<void>();
    parts.reaper.onReaped(() => {
      if (!signalAll(parts.kernel, 0)) alone.resolve();
    });
    if (!signalAll(parts.kernel, signal)) return;
    await within(GRACE, hurry, alone.promise);
  }
}

/** Answers whether there was a process to signal. */
function signalAll(kernel: Pick<Kernel, "kill">, signal: number): boolean {
  try {
    kernel.kill(-1, signal);
    return true;
  } catch (error) {
    if (error instanceof SyscallError && error.code === "ESRCH") return false;
    throw error;
  }
}

/** Waits for a promise, but not longer than that, and not once there is a hurry. */
async function within<T>(
  seconds: number,
  hurry: Promise<void>,
  promise: Promise<T>,
): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), seconds * 1000);
  try {
    return await Promise.race([promise, late.promise, hurry.then(() => undefined)]);
  } finally {
    clearTimeout(timer);
  }
}
