/**
 * Calls back after some time, in an isolate that must not name `setTimeout`, see ../rounds.ts.
 *
 * @module
 */

/** The callbacks, each with its time in milliseconds of `performance.now()`. */
const alarms = new Map<() => void, number>();
/** When the next timer ends. */
let armed = Infinity;

/**
 * Calls back after so many seconds. One timer serves all that wait: it can't be cancelled, and one for each stage would wake
 * an idle host a minute later, as often as there were stages.
 *
 * @param seconds How long.
 * @param act The callback, which waits at most once. It must not throw.
 * @returns Cancels it.
 */
export function after(seconds: number, act: () => void): () => void {
  alarms.set(act, performance.now() + seconds * 1000);
  arm();
  return () => void alarms.delete(act);
}

function arm(): void {
  const next = Math.min(...alarms.values());
  if (next >= armed) return;
  armed = next;
  const timer = AbortSignal.timeout(Math.max(0, Math.ceil(next - performance.now())));
  timer.addEventListener("abort", () => {
    armed = Infinity;
    for (const [act, at] of alarms) {
      if (at <= performance.now() && alarms.delete(act)) act();
    }
    arm();
  });
}
