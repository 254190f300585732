/**
 * Numbers that were measured -> median, minimum and maximum, and the ratios of pairs. Pure.
 *
 * @module
 */

/** What is said of several runs. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many runs. */
  readonly runs: number;
}

/**
 * Sums up runs.
 *
 * @param values One number a run.
 * @returns The median is the mean of the two in the middle where their number is even.
 * @throws {RangeError} Where there is none, or one is no number.
 */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError("Cannot sum up no run at all");
  for (const value of values) {
    if (!Number.isFinite(value)) throw new RangeError(`Cannot sum up ${value}`);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, runs: sorted.length };
}

/**
 * The ratio of each pair. Machines differ and drift: only what was measured in the same run is compared.
 *
 * @param values What is judged, one number a run.
 * @param others What it is held against, in the same runs.
 * @throws {RangeError} Where they are not as many, or one of the others is not above 0.
 */
export function pairRatios(values: readonly number[], others: readonly number[]): number[] {
  if (values.length !== others.length) {
    throw new RangeError(`Cannot pair ${values.length} runs with ${others.length}`);
  }
  return values.map((value, run) => {
    const other = others[run]!;
    if (!(other > 0)) throw new RangeError(`Cannot hold ${value} against ${other}`);
    return value / other;
  });
}
