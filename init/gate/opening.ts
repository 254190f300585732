/**
 * The opening of isolates, told with the time that it takes: PID 1's thread does nothing else meanwhile. It must not
 * know what an isolate is for.
 *
 * @module
 */
import type { Timeline } from "../timeline.ts";

/** Opens an isolate by `open`, and tells it under a name: a stage's, `services` or `console`. */
export type Opening = <I>(name: string, open: () => I) => I;

/**
 * Has the opening of isolates told.
 *
 * @param timeline Is told of each as a step of `isolates`, once it is open.
 */
export function openingTold(timeline: Timeline): Opening {
  return (name, open) => {
    const before = timeline.now();
    const isolate = open();
    const seconds = timeline.now() - before;
    timeline.tell("isolates", "step", { step: `open isolate ${name}`, isolate: name, seconds });
    return isolate;
  };
}
