/**
 * The clock of the long-lived isolates, and waiting.
 *
 * @module
 */

/** Seconds, of a clock that never goes back. */
export const now = (): number => performance.now() / 1000;

/**
 * Waits.
 *
 * @param seconds How long.
 * @param signals Each ends it at once.
 */
export function sleep(seconds: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000);
    for (const signal of signals) signal.addEventListener("abort", end);
    if (signals.some(({ aborted }) => aborted)) end();
  });
}
