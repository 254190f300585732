/**
 * Reports the opening of isolates with the time that it takes: PID 1's thread does nothing else meanwhile. It must not
 * know what an isolate is for.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";
import type { Timeline, Told } from "../timeline.ts";

/** Opens an isolate by `open`, and reports that under a name: `stages N`, `services` or `console`. */
export type Opening = <I>(name: string, open: () => I) => I;

/** The opening of isolates, also before there is a timeline. */
export interface Openings {
  readonly opening: Opening;
  /** Reports what was opened so far, and each isolate from now on once it is open, as a step of `isolates`. */
  tellTo(timeline: Timeline): void;
}

/**
 * Reports the opening of isolates.
 *
 * @param kernel The clock.
 */
export function reportOpenings(kernel: Pick<Kernel, "uptime">): Openings {
  const early: Told[] = [];
  let tell = (told: Told): void => void early.push(told);
  return {
    opening(name, open) {
      const before = kernel.uptime();
      const isolate = open();
      const uptime = kernel.uptime();
      const step = `open isolate ${name}`;
      tell({ step, isolate: name, seconds: uptime - before, uptime });
      return isolate;
    },
    tellTo(timeline) {
      tell = (told) => timeline.tell("isolates", "step", told);
      early.splice(0).forEach(tell);
    },
  };
}
