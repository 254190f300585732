/**
 * Reads from the output of `deno test` how many tests passed, failed and were skipped, and why. Pure.
 *
 * @module
 */
import { SKIP_MARK } from "./skip.ts";

/** The outcome of a test run. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The reasons for skipped tests, one line each. */
  readonly reasons: readonly string[];
}

/** The outcome before any test has run. */
export const NOTHING_RUN: Counts = { passed: 0, failed: 0, skipped: 0, reasons: [] };

/**
 * Reads the output of one `deno test`.
 *
 * @param output Its output, without colours.
 * @param status Its exit status.
 * @returns Its outcome. A run that ended before its summary, or failed without a failed test, counts as one failure: a
 * module that can't be loaded must not count as zero tests.
 */
export function readCounts(output: string, status: number): Counts {
  const summary =
    /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?(?: \| (\d+) ignored)?/m
      .exec(output);
  const [passed = 0, failed = 0, skipped = 0] =
    summary?.slice(1).map((digits) => Number(digits ?? 0)) ?? [];
  const reasons = output.split("\n").flatMap((line) =>
    line.startsWith(SKIP_MARK) ? [line.slice(SKIP_MARK.length)] : []
  );
  const silent = summary === null || (status !== 0 && failed === 0);
  return { passed, failed: silent ? failed + 1 : failed, skipped, reasons };
}

/**
 * Adds the outcomes of two runs.
 *
 * @param one The first outcome.
 * @param other The second outcome.
 */
export function add(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    reasons: [...one.reasons, ...other.reasons],
  };
}

/**
 * Returns the last line of a test run's output.
 *
 * @param counts The outcome.
 */
export function lastLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
