/**
 * Several things measured side by side: in turns, so that what the machine does meanwhile meets all of them alike. Pure
 * but for what the contenders do.
 *
 * @module
 */
import {
  type Figure,
  figure,
  type FigureOptions,
  type Missing,
  type Part,
  ratio,
} from "./report.ts";

/** One that is measured. */
export interface Contender {
  readonly name: string;
  /** Measures once: seconds. */
  measure(): Promise<number>;
}

/** How contenders are measured. */
export interface Rounds {
  readonly runs: number;
  /** Whether a round that counts for nothing comes first, since it fills caches; it does where this is left out. */
  readonly warmUp?: boolean;
  /** Told each measurement, in one line. */
  readonly progress: (line: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** What was measured of each contender: a number a run, or why there is none. */
export type Results = ReadonlyMap<string, readonly number[] | { readonly reason: string }>;

/**
 * Measures contenders in turns. One that fails is not measured again.
 *
 * @param contenders Who is measured, in this order.
 * @param rounds How often.
 * @throws {unknown} The reason of the signal.
 */
export async function sideBySide(
  contenders: readonly Contender[],
  { runs, warmUp = true, progress, signal }: Rounds,
): Promise<Results> {
  const results = new Map<string, number[] | { readonly reason: string }>(
    contenders.map(({ name }) => [name, []]),
  );
  for (let run = warmUp ? 0 : 1; run <= runs; run++) {
    const said: string[] = [];
    for (const { name, measure } of contenders) {
      const values = results.get(name);
      if (!Array.isArray(values)) continue;
      try {
        const value = await measure();
        if (run > 0) values.push(value);
        said.push(`${name} ${value.toFixed(3)}`);
      } catch (error) {
        signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        results.set(name, { reason });
        progress(`${name}: ${reason}`);
      }
      signal.throwIfAborted();
    }
    if (said.length > 0) progress(`${run === 0 ? "warm-up" : `run ${run}`}: ${said.join(", ")}`);
  }
  return results;
}

/**
 * The figure of a contender, or why there is none.
 *
 * @param part The part that it is of.
 * @param name The figure's name.
 * @param results What was measured.
 * @param contender The contender's name.
 * @param options Its target, and what a reader must know.
 */
export function figureOf(
  part: Part,
  name: string,
  results: Results,
  contender: string,
  options: FigureOptions = {},
): Figure | Missing {
  const values = valuesOf(results, contender);
  return "reason" in values
    ? { part, name, reason: values.reason }
    : figure(part, name, "s", values, options);
}

/**
 * The figure of a ratio of two contenders, or why there is none.
 *
 * @param part The part that it is of.
 * @param results What was measured.
 * @param contender Who is judged.
 * @param other Who it is held against.
 * @param options Its target, and what a reader must know.
 */
export function ratioOf(
  part: Part,
  results: Results,
  contender: string,
  other: string,
  options: FigureOptions = {},
): Figure | Missing {
  const name = `${contender} / ${other}`;
  const values = valuesOf(results, contender);
  if ("reason" in values) return { part, name, reason: `${contender}: ${values.reason}` };
  const others = valuesOf(results, other);
  if ("reason" in others) return { part, name, reason: `${other}: ${others.reason}` };
  return ratio(part, name, values, others, options);
}

function valuesOf(
  results: Results,
  contender: string,
): readonly number[] | { readonly reason: string } {
  return results.get(contender) ?? { reason: "it was not measured" };
}
