/**
 * Takes the steps of the way down, one after the other. Which they are, and how long each may take, is elsewhere.
 *
 * @module
 */
import type { ShutdownAction } from "../../boot/events.ts";
import type { Watchdog } from "../hardware/watchdog.ts";
import { SyscallError } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { type DownDelegates, type DownOp, downRowOf, type Time, type Wait } from "../ops/down.ts";
import { describeStep } from "../ops/ops.ts";
import type { Sink } from "../sink.ts";
import type { Timeline, Told } from "../timeline.ts";
import type { Console } from "./console.ts";
import { Deadline, within } from "./deadline.ts";
import { ContainersEnd } from "./end_containers.ts";
import type { Reaper } from "./reaper.ts";
import { FLUSH, GRACE, shutdownSteps } from "./shutdown_steps.ts";
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

/** Seconds after which a further request means that someone is impatient: sooner it is the same wish, said twice. */
const PATIENCE = 2;
/** Seconds beyond the deadline: for the console, services, processes, those that are killed, logs, and the disks. */
const BEYOND = 5 * GRACE + FLUSH;
/** Seconds that going down may take beside containers and services, at the very most. */
const REST = 60;

/** Of a step that takes no time. */
const NO_WAIT: Wait = { least: 0, hurry: false };

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
      void goDown(parts, deadline, action);
    },
  };
}

/** Takes each step, whatever became of the one before: the machine must stop, and its disks must be in order. */
async function goDown(
  parts: ShutdownParts,
  deadline: Deadline,
  action: ShutdownAction,
): Promise<void> {
  const { kernel, timeline } = parts;
  const containers = new ContainersEnd(parts);
  const delegates = delegatesOf(parts, containers);
  const missed = new Set<DownOp>();
  for (const step of shutdownSteps(action)) {
    if (step.needs !== undefined && missed.has(step.needs)) continue;
    const row = downRowOf(step);
    const before = timeline.now();
    const tell = (tolerated: Told): void => {
      if (step.quiet) return;
      const seconds = timeline.now() - before;
      timeline.tell("shutdown", "step", { step: describeStep(step), seconds, ...tolerated });
    };
    try {
      const time = timeOf(step.wait ?? NO_WAIT, deadline, containers.incomplete);
      await row.take(step, { kernel, delegates, time });
      tell({});
    } catch (error) {
      missed.add(step.op);
      const { code, message } = error as SyscallError;
      if (step.tolerate === "*" || step.tolerate?.includes(code) === true) tell({ detail: code });
      else timeline.tell("shutdown", "failed", { error: `${row.subject(step)}: ${message}` });
    }
  }
}

/** How long a step may take from now on. */
function timeOf(wait: Wait, deadline: Deadline, incomplete: boolean): Time {
  const { least, of, forContainers, beyond = 0, hurry } = wait;
  const part = of === undefined || (forContainers && !incomplete) ? 0 : deadline[of];
  const seconds = Math.max(least, part);
  const most = seconds + beyond;
  return {
    seconds,
    wait: (promise) => hurry ? deadline.wait(most, promise) : within(most, promise),
  };
}

/** Those who take the steps that are not system calls. */
function delegatesOf(parts: ShutdownParts, containers: ContainersEnd): DownDelegates {
  const { kernel, timeline } = parts;
  const started = timeline.now();
  const say = (detail: string): void => timeline.tell("shutdown", "step", { detail });
  const alone = Promise.withResolvers<void>();
  let services = Promise.resolve();
  return {
    stopContainers: (time, spared) => containers.stop(spared, time),
    detach: ({ wait }) => wait(parts.console.detach()),
    async stopServices({ seconds, wait }) {
      containers.report();
      services = stopServices(parts, seconds);
      const ended = await wait(services.then(() => true));
      if (ended !== true) say("services not waited for any longer");
    },
    waitServices: ({ wait }) => wait(services),
    unmountAll() {
      const busy = unmountAll(kernel, parts.disks);
      if (busy.length > 0) say(`busy: ${busy.join(", ")}`);
    },
    flush({ wait }) {
      timeline.tell("shutdown", "done", { seconds: timeline.now() - started });
      return wait(parts.sink.flush());
    },
    disarm: () => parts.watchdog.disarm(),
    alone() {
      parts.reaper.onReaped(() => {
        if (isAlone(kernel)) alone.resolve();
      });
      return alone.promise;
    },
  };
}

async function stopServices(parts: ShutdownParts, seconds: number): Promise<void> {
  const killed = await parts.supervisor.stop(seconds);
  if (killed.length === 0) return;
  parts.timeline.tell("shutdown", "step", { detail: `killed services: ${killed.join(", ")}` });
}

/** `kill(2)` with -1 leaves the caller out, and signal 0 is none. */
function isAlone(kernel: Pick<Kernel, "kill">): boolean {
  try {
    kernel.kill(-1, 0);
    return false;
  } catch (error) {
    if (error instanceof SyscallError && error.code === "ESRCH") return true;
    throw error;
  }
}
