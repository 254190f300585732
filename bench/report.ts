/**
 * What a bench found: figures, held against their targets. Pure; it measures nothing and prints nothing.
 *
 * @module
 */
import { pairRatios, summarize, type Summary } from "./statistics.ts";

/** The parts of the bench. */
export const PARTS = ["ns", "vm", "size"] as const;

/** The name of one of {@linkcode PARTS}. */
export type Part = (typeof PARTS)[number];

/** What a figure is counted in. A ratio has none. */
export type Unit = "s" | "bytes" | "MB" | "MiB" | "wakeups/s" | "ratio";

/** One figure. */
export interface Figure {
  readonly part: Part;
  readonly name: string;
  readonly unit: Unit;
  readonly summary: Summary;
  /** What its median must not be above, as the project promises it; `null` for no promise. */
  readonly target: number | null;
  /** Every run's number, in order. */
  readonly values: readonly number[];
  /** What a reader must know of how it was measured. */
  readonly note?: string;
}

/** A figure that could not be had, and why. */
export interface Missing {
  readonly part: Part;
  readonly name: string;
  readonly reason: string;
}

/** All that a bench found. */
export interface Report {
  readonly figures: readonly Figure[];
  readonly missing: readonly Missing[];
}

/** What is said of a figure beside its numbers. */
export interface FigureOptions {
  readonly target?: number | undefined;
  readonly note?: string | undefined;
}

/**
 * Makes a figure of runs.
 *
 * @param part The part that it is of.
 * @param name What it is.
 * @param unit What it is counted in.
 * @param values One number a run.
 * @param options Its target, and what a reader must know.
 * @throws {RangeError} Where there is no run.
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
 * @param part The part that it is of.
 * @param name What it is.
 * @param values What is judged, one number a run.
 * @param others What it is held against, in the same runs.
 * @param options Its target, and what a reader must know.
 * @throws {RangeError} Where the runs can't be paired.
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

/** How a figure stands to its target: `by` is how far its median is above it, as a part of the target. */
export type Verdict = { readonly met: true } | { readonly met: false; readonly by: number };

/**
 * Holds a figure's median against its target.
 *
 * @param figure The figure.
 * @returns `null` where it has no target.
 */
export function verdictOn({ summary: { median }, target }: Figure): Verdict | null {
  if (target === null) return null;
  return median <= target ? { met: true } : { met: false, by: median / target - 1 };
}

/**
 * Makes a report of what was measured and what could not be.
 *
 * @param found Both, in order.
 */
export function reportOf(found: readonly (Figure | Missing)[]): Report {
  return {
    figures: found.filter((one) => "summary" in one),
    missing: found.filter((one) => "reason" in one),
  };
}

/** Puts reports behind each other. */
export function joinReports(reports: readonly Report[]): Report {
  return {
    figures: reports.flatMap(({ figures }) => figures),
    missing: reports.flatMap(({ missing }) => missing),
  };
}
