/**
 * A wait that has an end. It must not assert.
 *
 * @module
 */

/**
 * Waits for a promise, but not longer than that.
 *
 * @param seconds How long at most.
 * @param what What is waited for, in words.
 * @param promise The promise.
 * @returns What it settles with.
 * @throws {Error} Where the time is over before.
 */
export async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`${what}: not within ${seconds} s`)),
    seconds * 1000,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
