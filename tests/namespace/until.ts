/**
 * Waits for what no event tells. It must not assert.
 *
 * @module
 */

/**
 * Waits until something holds.
 *
 * @param holds Whether it does.
 * @throws {Error} Where it does not within a minute.
 */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const late = performance.now() + 60_000; performance.now() < late;) {
    if (await holds()) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error("it does not come true");
}
