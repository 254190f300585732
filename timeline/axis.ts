/**
 * A scale for times: its ticks, and how times are written. Pure.
 *
 * @module
 */

/** The shortest picture that is written in seconds, in seconds; a shorter one is written in milliseconds. */
const SHORT = 3;
/** From this time on, in seconds, hundredths of a second are not written. */
const LONG = 1000;

/**
 * The ticks of a scale from 0, whose step is 1, 2 or 5 times a power of ten.
 *
 * @param length The length of the scale, in seconds.
 * @param most The most ticks, 0 not counted.
 * @returns The ticks in seconds, 0 first.
 */
export function ticksOf(length: number, most: number): number[] {
  if (!(length > 0) || most < 1) return [0];
  const least = length / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= least) ??
    10 * power;
  const ticks = Array.from({ length: most + 1 }, (_, index) => index * step);
  // A step such as 0.1 is not exact in binary.
  return ticks.filter((tick) => tick <= length * (1 + 1e-9));
}

/**
 * How times of a picture are written: all in the same unit.
 *
 * @param length The length of the picture, in seconds.
 * @returns A function that writes a time given in seconds.
 */
export function writeTime(length: number): (seconds: number) => string {
  return length < SHORT
    ? (seconds) => `${(seconds * 1000).toFixed(0)} ms`
    : (seconds) => `${seconds.toFixed(seconds < LONG ? 2 : 0)} s`;
}

/**
 * How ticks are written: without superfluous digits.
 *
 * @param length The length of the picture, in seconds.
 */
export function writeTick(length: number): (seconds: number) => string {
  return (seconds) =>
    length < SHORT
      ? `${Number((seconds * 1000).toPrecision(6))}`
      : `${Number(seconds.toPrecision(6))}`;
}

/**
 * The unit of a picture's ticks.
 *
 * @param length The length of the picture, in seconds.
 */
export function unitOf(length: number): "ms" | "s" {
  return length < SHORT ? "ms" : "s";
}
