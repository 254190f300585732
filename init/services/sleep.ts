/**
 * The clock of the isolates that live on, and waiting.
 *
 * @module
 */

/** Seconds, of a clock that never goes back. */
export const now = (): number => performance.now() / 1000;

/**
 * Waits.
 *
 * @param seconds How long.
 * @param signal Ends it at once.
 */
export function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
