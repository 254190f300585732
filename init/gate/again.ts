/**
 * A stage that is run again when what it looks at may have changed: never twice at once, and once for however many
 * changes there were meanwhile. Knows no stage.
 *
 * @module
 */
import type { Ends, Ordered } from "./sequence.ts";

/**
 * Makes what is called at each change.
 *
 * @param stage The stage. Until its turn in the sequence has come a change asks for nothing: its first run is to come.
 * @param ends How the stages of the sequence end, this one among them.
 * @param run Runs it again. It must not throw.
 */
export function runAgain(stage: Ordered, ends: Ends, run: () => Promise<unknown>): () => void {
  let waiting = true;
  void Promise.all(stage.after.map((name) => ends.get(name))).then(() => {
    waiting = false;
  });
  let last: Promise<unknown> = Promise.resolve(ends.get(stage.name));
  return () => {
    if (waiting) return;
    waiting = true;
    last = last.then(() => {
      waiting = false;
      return run();
    });
  };
}
