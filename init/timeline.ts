/**
 * What happens, with the time at which it happens: every part of the init tells the timeline, and the timeline tells
 * whoever listens.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** Bytes at the end of the kernel's log in which its last word before the init is looked for. */
const KLOG_TAIL = 16_384;

/** What can be told beside stage and kind. */
export type Told = Omit<BootEvent, "t" | "uptime" | "stage" | "event">;

/** The boot's clock and its listeners. */
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
 * @param listener Is told every event.
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
      const uptime = kernel.uptime();
      const seconds = told.seconds === undefined ? {} : { seconds: round(told.seconds) };
      listener({
        t: round(uptime - start),
        uptime: round(uptime),
        stage,
        event,
        ...told,
        ...seconds,
      });
    },
  };
}

/**
 * When PID 1 started, in seconds since the kernel did.
 *
 * No clock of a process tells when it was executed. The launcher of a namespace boot knows and says so; the kernel
 * says it in its log; failing both, the time at which the runtime came up stands for it, some 40 ms late.
 *
 * @param kernel The clock and the kernel's log.
 * @param told What the launcher said: the value of `only-docker.start`.
 */
export function startOfPid1(
  kernel: Pick<Kernel, "uptime" | "klog">,
  told: string | null | undefined,
): number {
  const launcher = Number(told);
  // Nothing starts in the future, and what is no number compares as false.
  if (typeof told === "string" && launcher > 0 && launcher <= kernel.uptime()) return launcher;
  try {
    const logged = [
      ...kernel.klog(KLOG_TAIL).matchAll(/\[\s*(\d+\.\d+)\] Run \S+ as init process/g),
    ];
    const last = logged.at(-1)?.[1];
    if (last !== undefined) return Number(last);
  } catch {
    // A kernel log that may not be read.
  }
  return kernel.uptime() - performance.now() / 1000;
}
