/**
 * An answer that is waited for: a promise that may be settled from outside, more than once, and left alone.
 *
 * @module
 */

/** An answer. The first word counts. */
export class Answer {
  readonly #resolvers = Promise.withResolvers<void>();
  #settled = false;

  constructor() {
    this.#resolvers.promise.catch(() => {
      // It may be that nobody waits for it.
    });
  }

  /** Settles with the answer. */
  get promise(): Promise<void> {
    return this.#resolvers.promise;
  }

  /** Whether it was given. */
  get settled(): boolean {
    return this.#settled;
  }

  /** It is done. */
  resolve(): void {
    this.#settled = true;
    this.#resolvers.resolve();
  }

  /** It can't be done. */
  reject(reason: string): void {
    this.#settled = true;
    this.#resolvers.reject(new Error(reason));
  }
}
