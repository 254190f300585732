/**
 * Decides when a container that ended is started again. Pure.
 *
 * @module
 */

/** A container that lived this many seconds is started again at once. */
const LONG_LIFE = 10;
/** Seconds. */
const FIRST_DELAY = 1;
const LONGEST_DELAY = 30;

/**
 * The pause before the next start: none after a long life, else twice the last one, up to 30 seconds.
 *
 * @param previous The last pause, in seconds.
 * @param lived How long it lived, in seconds.
 * @returns Seconds.
 */
export function nextDelay(previous: number, lived: number): number {
  if (lived >= LONG_LIFE) return 0;
  return Math.min(Math.max(previous * 2, FIRST_DELAY), LONGEST_DELAY);
}
