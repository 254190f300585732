/**
 * Which services are ready now, and who waits for one. Pure but for its memory.
 *
 * @module
 */

/** The services that are ready. */
export class ReadyServices {
  readonly #ready = new Set<string>();
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  /** A service is ready: whoever waits for it goes on. */
  add(name: string): void {
    this.#ready.add(name);
    this.#waiting.get(name)?.resolve();
    this.#waiting.delete(name);
  }

  /** A service is no longer ready. */
  delete(name: string): void {
    this.#ready.delete(name);
  }

  /** Settles when a service is ready: at once, if it is. */
  until(name: string): Promise<void> {
    if (this.#ready.has(name)) return Promise.resolve();
    let waiting = this.#waiting.get(name);
    if (waiting === undefined) this.#waiting.set(name, waiting = Promise.withResolvers());
    return waiting.promise;
  }
}
