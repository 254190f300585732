/**
 * Measured numbers -> median, minimum and maximum, and the ratios of pairs. Pure.
 *
 * @module
 */

/** The summary of several runs. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many runs. */
  readonly runs: number;
}

/**
 * Summarises runs.
 *
 * @param values One number for each run.
 * @returns The summary; the median of an even number of runs is the mean of the two in the middle.
 * @throws {RangeError} If there are no numbers, or one is not finite.
 */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError("Cannot summarise: there are no runs");
  for (const value of values) {
    if (!Number.isFinite(value)) throw new RangeError(`Cannot summarise ${value}`);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, runs: sorted.length };
}

/**
 * The ratio of each pair. Machines differ and drift: only numbers from the same run are compared.
 *
 * @param values The numbers that are judged, one for each run.
 * @param others The numbers that they are compared with, from the same runs.
 * @throws {RangeError} If there are not as many of both, or one of the others is not above 0.
 */
export function pairRatios(values: readonly number[], others: readonly number[]): number[] {
  if (values.length !== others.length) {
    throw new RangeError(`Cannot pair ${values.length} runs with ${others.length}`);
  }
  return values.map((value, run) => {
    const other = others[run]!;
    if (!(other > 0)) throw new RangeError(`Cannot compare ${value} with ${other}`);
    return value / other;
  });
}
