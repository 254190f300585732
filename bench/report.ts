/**
 * The findings of a bench: figures, compared with their targets. Pure; it must not measure or print anything.
 *
 * @module
 */
import { pairRatios, summarize, type Summary } from "./statistics.ts";

/** The parts of the bench. */
export const PARTS = ["ns", "vm", "size"] as const;

/** The name of one of {@linkcode PARTS}. */
export type Part = (typeof PARTS)[number];

/** The unit of a figure. A ratio has none. */
export type Unit = "s" | "bytes" | "MB" | "MiB" | "wakeups/s" | "ratio";

/** One figure. */
export interface Figure {
  readonly part: Part;
  readonly name: string;
  readonly unit: Unit;
  readonly summary: Summary;
  /** The most that its median may be, as the project promises; `null` without a promise. */
  readonly target: number | null;
  /** Every run's number, in order. */
  readonly values: readonly number[];
  /** What a reader must know about how it was measured. */
  readonly note?: string;
}

/** A figure that could not be measured, and why. */
export interface Missing {
  readonly part: Part;
  readonly name: string;
  readonly reason: string;
}

/** All findings of a bench. */
export interface Report {
  readonly figures: readonly Figure[];
  readonly missing: readonly Missing[];
}

/** A figure's target and note. */
export interface FigureOptions {
  readonly target?: number | undefined;
  readonly note?: string | undefined;
}

/**
 * Makes a figure of runs.
 *
 * @param part Its part.
 * @param name Its name.
 * @param unit Its unit.
 * @param values One number for each run.
 * @param options Its target and its note.
 * @throws {RangeError} If there are no runs.
 */
export function figure(
  part: Part,
  name: string,
  unit: Unit,
  values: readonly number[],
  { target, note }: FigureOptions = {},
): Figure {
  return {
    ...{ part, name, unit, summary: summarize(values), target: target ?? null, values },
    ...note === undefined ? {} : { note },
  };
}

/**
 * Makes the figure of a ratio, taken pair by pair.
 *
 * @param part Its part.
 * @param name Its name.
 * @param values The numbers that are judged, one for each run.
 * @param others The numbers that they are compared with, from the same runs.
 * @param options Its target and its note.
 * @throws {RangeError} If the runs can't be paired.
 */
export function ratio(
  part: Part,
  name: string,
  values: readonly number[],
  others: readonly number[],
  options: FigureOptions = {},
): Figure {
  return figure(part, name, "ratio", pairRatios(values, others), options);
}

/** How a figure compares with its target: `by` is how far its median is above the target, as a fraction of it. */
export type Verdict = { readonly met: true } | { readonly met: false; readonly by: number };

/**
 * Compares a figure's median with its target.
 *
 * @param figure The figure.
 * @returns `null` if it has no target.
 */
export function verdictOn({ summary: { median }, target }: Figure): Verdict | null {
  if (target === null) return null;
  return median <= target ? { met: true } : { met: false, by: median / target - 1 };
}

/**
 * Makes a report of the figures that were measured and those that could not be.
 *
 * @param found Both, in order.
 */
export function reportOf(found: readonly (Figure | Missing)[]): Report {
  return {
    figures: found.filter((one) => "summary" in one),
    missing: found.filter((one) => "reason" in one),
  };
}

/** Concatenates reports. */
export function joinReports(reports: readonly Report[]): Report {
  return {
    figures: reports.flatMap(({ figures }) => figures),
    missing: reports.flatMap(({ missing }) => missing),
  };
}
