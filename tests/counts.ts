/**
 * What `deno test` says -> how many tests passed, failed and were skipped, and why they were. Pure.
 *
 * @module
 */
import { SKIP_MARK } from "./skip.ts";

/** What a run of tests came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why tests were skipped, a line each. */
  readonly reasons: readonly string[];
}

/** Nothing was run. */
export const NOTHING_RUN: Counts = { passed: 0, failed: 0, skipped: 0, reasons: [] };

/**
 * Reads the output of one `deno test`.
 *
 * @param output What it printed, without colours.
 * @param status Its exit status.
 * @returns What it came to. A run that broke before its summary, or failed without a failed test, counts as one
 * failure: a module that can't be loaded must not pass for no tests.
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
 * Adds two runs.
 *
 * @param one The one.
 * @param other The other.
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
 * The last line of a test run.
 *
 * @param counts What it came to.
 */
export function lastLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
