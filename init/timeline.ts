/**
 * Adds the time to each event: every part of the init reports its events to the timeline, which passes them on to its
 * listener.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** Bytes at the end of the kernel's log to search for the kernel's last message before the init. */
const KLOG_TAIL = 16_384;

/** The fields of an event besides its stage and its kind. Its time is now, unless it happened before. */
export type Told = Omit<BootEvent, "t" | "uptime" | "stage" | "event"> & {
  readonly uptime?: number;
};

/** The boot's clock, and the receiver of its events. */
export interface Timeline {
  /** Seconds since PID 1 started. */
  now(): number;
  tell(stage: string, event: BootEvent["event"], told?: Told): void;
}

/**
 * Starts a timeline.
 *
 * @param kernel The clock.
 * @param start When PID 1 started, in seconds since the kernel did.
 * @param listener Called with every event.
 */
export function startTimeline(
  kernel: Pick<Kernel, "uptime">,
  start: number,
  listener: (event: BootEvent) => void,
): Timeline {
  const round = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
  return {
    now: () => kernel.uptime() - start,
    tell(stage, event, told = {}) {
      const uptime = told.uptime ?? kernel.uptime();
      const seconds = told.seconds === undefined ? {} : { seconds: round(told.seconds) };
      listener({
        ...told,
        ...seconds,
        t: round(uptime - start),
        uptime: round(uptime),
        stage,
        event,
      });
    },
  };
}

/**
 * Finds out when PID 1 started, in seconds since the kernel did.
 *
 * No clock shows when a process was executed. The launcher of a namespace boot passes the time on, and the kernel logs
 * it. Failing both, the time at which the runtime came up stands for it, some 40 ms late.
 *
 * @param kernel The clock and the kernel's log.
 * @param told The launcher's time: the value of `only-docker.start`.
 */
export function startOfPid1(
  kernel: Pick<Kernel, "uptime" | "klog">,
  told: string | null | undefined,
): number {
  const launcher = Number(told);
  // A start is never in the future, and NaN compares as false.
  if (typeof told === "string" && launcher > 0 && launcher <= kernel.uptime()) return launcher;
  try {
    const logged = [
      ...kernel.klog(KLOG_TAIL).matchAll(/\[\s*(\d+\.\d+)\] Run \S+ as init process/g),
    ];
    const last = logged.at(-1)?.[1];
    if (last !== undefined) return Number(last);
  } catch {
    // The kernel's log can't be read.
  }
  return kernel.uptime() - performance.now() / 1000;
}
