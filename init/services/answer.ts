/**
 * An answer to wait for: a promise that may be settled from outside, more than once, and that nobody needs to await.
 *
 * @module
 */

/** An answer. The first settlement counts. */
export class Answer {
  readonly #resolvers = Promise.withResolvers<void>();
  #settled = false;

  constructor() {
    this.#resolvers.promise.catch(() => {
      // Perhaps nobody waits for it.
    });
  }

  /** Settles with the answer. */
  get promise(): Promise<void> {
    return this.#resolvers.promise;
  }

  /** Whether the answer was given. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Answers that it is done. */
  resolve(): void {
    this.#settled = true;
    this.#resolvers.resolve();
  }

  /** Answers that it can't be done. */
  reject(reason: string): void {
    this.#settled = true;
    this.#resolvers.reject(new Error(reason));
  }
}
