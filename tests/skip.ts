/**
 * Registers tests that can't run here, each with a reason, which the runner repeats at its end. It must not decide what
 * is skipped.
 *
 * @module
 */

/** The start of a skipped test's line; `tests/counts.ts` looks for it. */
export const SKIP_MARK = "skipped test: ";

/**
 * Registers a test that does not run.
 *
 * @param name The test's name, the same as on machines that can run it.
 * @param reason Why it can't run here, in one line.
 */
export function skip(name: string, reason: string): void {
  Deno.test({ name, ignore: true, fn: () => {} });
  Deno.stderr.writeSync(new TextEncoder().encode(`${SKIP_MARK}${name}: ${reason}\n`));
}
