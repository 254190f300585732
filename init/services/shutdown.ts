/**
 * The way down: containers are stopped, dom0 last, and the console is taken back; then services are stopped, what is
 * left is told to end and then killed, file systems are left in order, and the machine stops. Each wait has an end.
 *
 * @module
 */
import { DOM0 } from "../../boot/stages/dom0/manifest.ts";
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
import type { Watchdog } from "../hardware/watchdog.ts";
import type { Console } from "./console.ts";
import { Deadline, within } from "./deadline.ts";
import { ContainersEnd } from "./end_containers.ts";
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
  readonly watchdog: Pick<Watchdog, "cover" | "disarm">;
  /** Where disks are mounted. */
  readonly disks: ReadonlySet<string>;
  /** Seconds for containers and services to stop. */
  readonly deadline: number;
  /** Keeps the ids of containers that are to run again at the next boot. */
  keep(ids: readonly string[]): void;
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
/** Seconds beyond the deadline: for the console, services, processes, those that are killed, logs, and the disks. */
const BEYOND = 5 * GRACE + FLUSH;
/** Seconds that going down may take beside containers and services, at the very most. */
const REST = 60;

/** Whose terminal is the console: it is stopped when no other container runs. */
const LAST = DOM0.name;

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
  const now = (): number => parts.timeline.now();
  let first: number | null = null;
  let deadline: Deadline;
  return {
    get requested() {
      return first !== null;
    },
    request(action, why) {
      if (first !== null) {
        if (now() - first > PATIENCE) deadline.hurry();
        return;
      }
      first = now();
      deadline = new Deadline(parts.deadline, now);
      parts.watchdog.cover(parts.deadline + REST);
      parts.timeline.tell("shutdown", "start", {
        action,
        detail: `${action}: ${why}`,
        seconds: parts.deadline + BEYOND,
      });
      void goDown(parts, deadline).then(() => stopMachine(parts, action));
    },
  };
}

/** Does each part, whatever became of the one before: the machine must stop, and its disks must be in order. */
async function goDown(parts: ShutdownParts, deadline: Deadline): Promise<void> {
  const { kernel, timeline } = parts;
  const started = timeline.now();
  const attempt = async (what: string, part: () => unknown): Promise<void> => {
    try {
      await part();
    } catch (error) {
      timeline.tell("shutdown", "failed", { error: `${what}: ${(error as Error).message}` });
    }
  };
  const containers = new ContainersEnd(parts);
  await attempt("containers", () => containers.stop([LAST], deadline));
  await attempt("console", () => deadline.wait(GRACE, parts.console.detach()));
  // A daemon that gave no answer is not asked again.
  if (!containers.incomplete) await attempt("containers", () => containers.stop([], deadline));
  containers.report();
  const seconds = Math.max(GRACE, deadline.left);
  const services = attempt("services", () => stopServices(parts, seconds)).then(() => true);
  if (!await deadline.wait(seconds + GRACE, services)) {
    timeline.tell("shutdown", "step", { detail: "services not waited for any longer" });
  }
  const grace = containers.incomplete ? Math.max(GRACE, deadline.left) : GRACE;
  await attempt("processes", () => endProcesses(parts, deadline, grace));
  // Until they are known to have ended, their logs are open, and what these are on is busy.
  await within(GRACE, services);
  await attempt("file systems", () => {
    const busy = unmountAll(kernel, parts.disks);
    if (busy.length > 0) timeline.tell("shutdown", "step", { detail: `busy: ${busy.join(", ")}` });
  });
  // No hurry here: what is not on the disk yet would be lost.
  await attempt("sync", () => within(FLUSH, kernel.sync()));
  timeline.tell("shutdown", "done", { seconds: timeline.now() - started });
}

async function stopServices(parts: ShutdownParts, seconds: number): Promise<void> {
  const killed = await parts.supervisor.stop(seconds);
  if (killed.length === 0) return;
  parts.timeline.tell("shutdown", "step", { detail: `killed services: ${killed.join(", ")}` });
}

async function stopMachine(parts: ShutdownParts, action: ShutdownAction): Promise<void> {
  try {
    await within(FLUSH, parts.sink.flush());
  } catch {
    // Nobody can be told any more.
  }
  // A halted machine stands still on purpose; one that powers off or starts again, but does not, is reset.
  if (action === "halt") parts.watchdog.disarm();
  parts.kernel.reboot(COMMANDS[action]);
}

/**
 * Ends every process but PID 1: `kill(2)` with -1 leaves the caller out. Those of containers that Docker did not stop
 * are among them, and the first process of each hears `SIGTERM` if it asked for it.
 */
async function endProcesses(
  parts: ShutdownParts,
  deadline: Deadline,
  grace: number,
): Promise<void> {
  const { kernel, reaper } = parts;
  const alone = Promise.withResolvers<void>();
  reaper.onReaped(() => {
    if (!signalAll(kernel, 0)) alone.resolve();
  });
  if (!signalAll(kernel, SIGTERM)) return;
  await deadline.wait(grace, alone.promise);
  if (!signalAll(kernel, SIGKILL)) return;
  // No hurry here: it takes milliseconds, and until they have ended they hold the disks.
  await within(GRACE, alone.promise);
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
