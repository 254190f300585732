/**
 * How long the way down may wait: one deadline for all of it, and a hurry that ends all waiting.
 *
 * @module
 */

/** The part of what is left that whatever comes first may take: something is left for what comes after it. */
export const SHARE = 0.75;

/** A deadline. Times are in seconds. */
export class Deadline {
  readonly #now: () => number;
  readonly #end: number;
  readonly #hurry = Promise.withResolvers<undefined>();
  #hurried = false;

  /**
   * @param seconds How far away it is.
   * @param now A clock that never goes back.
   */
  constructor(seconds: number, now: () => number) {
    this.#now = now;
    this.#end = now() + seconds;
  }

  /** How much is left: nothing, once there is a hurry. */
  get left(): number {
    return this.#hurried ? 0 : Math.max(0, this.#end - this.#now());
  }

  /** What one of several parts may take of what is left. */
  get share(): number {
    return this.left * SHARE;
  }

  /** Someone is impatient: nothing is waited for any longer. */
  hurry(): void {
    this.#hurried = true;
    this.#hurry.resolve(undefined);
  }

  /**
   * Waits for a promise, and not once there is a hurry.
   *
   * @param seconds How long at most.
   * @param promise What is waited for.
   * @returns What it settles with; `undefined` where it was not waited for to its end.
   */
  async wait<T>(seconds: number, promise: Promise<T>): Promise<T | undefined> {
    return await within(seconds, Promise.race([promise, this.#hurry.promise]));
  }
}

/**
 * Waits for a promise, but not longer than that.
 *
 * @param seconds How long at most.
 * @param promise What is waited for.
 * @returns What it settles with; `undefined` where it was not waited for to its end.
 */
export async function within<T>(seconds: number, promise: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), seconds * 1000);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
