/**
 * Measures several contenders side by side: in turns, so that other work of the machine affects all of them alike. Pure
 * apart from the contenders.
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

/** One contender of a measurement. */
export interface Contender {
  readonly name: string;
  /** Measures once, in seconds. */
  measure(): Promise<number>;
}

/** How contenders are measured. */
export interface Rounds {
  readonly runs: number;
  /** Whether a round that does not count comes first, to fill caches; `true` by default. */
  readonly warmUp?: boolean;
  /** Called with one line for each round and each failure. */
  readonly progress: (line: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** The measurements of a contender. */
export interface Measured {
  /** One number for each run. */
  readonly values: readonly number[];
  /** Why it was measured again, for each time that it was. */
  readonly repeated: readonly string[];
}

/** The measurements of each contender, or why there are none. */
export type Results = ReadonlyMap<string, Measured | { readonly reason: string }>;

/**
 * How often a contender may fail and be measured again, which its figure then says: one fault in a hundred boots must
 * not cost a bench of a quarter of an hour. A contender that fails more often has no figure.
 */
const SPARE = 2;

/**
 * Measures contenders in turns. One that fails too often is not measured again.
 *
 * @param contenders The contenders, in order.
 * @param rounds How they are measured.
 * @throws {unknown} The reason of the signal, once it is aborted.
 */
export async function sideBySide(
  contenders: readonly Contender[],
  { runs, warmUp = true, progress, signal }: Rounds,
): Promise<Results> {
  const states = contenders.map((contender): State => ({ contender, values: [], repeated: [] }));
  for (let run = warmUp ? 0 : 1; run <= runs; run++) {
    const said: string[] = [];
    for (const state of states) {
      const value = await measureOnce(state, { progress, signal });
      if (value === null) continue;
      if (run > 0) state.values.push(value);
      said.push(`${state.contender.name} ${value.toFixed(3)}`);
    }
    if (said.length > 0) progress(`${run === 0 ? "warm-up" : `run ${run}`}: ${said.join(", ")}`);
  }
  return new Map(states.map(({ contender: { name }, values, repeated, reason }) => [
    name,
    reason === undefined ? { values, repeated } : { reason },
  ]));
}

/** A contender's state. */
interface State {
  readonly contender: Contender;
  readonly values: number[];
  readonly repeated: string[];
  /** Why it has no figure. */
  reason?: string;
}

/** Returns `null` for one that has failed too often. */
async function measureOnce(
  state: State,
  { progress, signal }: Pick<Rounds, "progress" | "signal">,
): Promise<number | null> {
  while (state.reason === undefined) {
    try {
      const value = await state.contender.measure();
      signal.throwIfAborted();
      return value;
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      progress(`${state.contender.name}: ${reason}`);
      if (state.repeated.length < SPARE) state.repeated.push(reason);
      else state.reason = reason;
    }
  }
  return null;
}

/**
 * The figure of a contender, or why there is none.
 *
 * @param part Its part.
 * @param name The figure's name.
 * @param results The measurements.
 * @param contender The contender's name.
 * @param options Its target and its note.
 */
export function figureOf(
  part: Part,
  name: string,
  results: Results,
  contender: string,
  options: FigureOptions = {},
): Figure | Missing {
  const measured = measuredOf(results, contender);
  if ("reason" in measured) return { part, name, reason: measured.reason };
  const { values, repeated } = measured;
  const note = repeated.length === 0
    ? options.note
    : `measured again ${repeated.length} times, since it failed: ${repeated.join("; ")}`;
  return figure(part, name, "s", values, { ...options, note });
}

/**
 * The figure of a ratio of two contenders, or why there is none.
 *
 * @param part Its part.
 * @param results The measurements.
 * @param contender The name of the contender that is judged.
 * @param other The name of the one that it is compared with.
 * @param options Its target and its note.
 */
export function ratioOf(
  part: Part,
  results: Results,
  contender: string,
  other: string,
  options: FigureOptions = {},
): Figure | Missing {
  const name = `${contender} / ${other}`;
  const measured = measuredOf(results, contender);
  if ("reason" in measured) return { part, name, reason: `${contender}: ${measured.reason}` };
  const others = measuredOf(results, other);
  if ("reason" in others) return { part, name, reason: `${other}: ${others.reason}` };
  return ratio(part, name, measured.values, others.values, options);
}

function measuredOf(results: Results, contender: string): Measured | { readonly reason: string } {
  return results.get(contender) ?? { reason: "it was not measured" };
}
