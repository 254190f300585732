/**
 * Tracks which services have a process, and who waits for one. Pure but for its memory.
 *
 * @module
 */

/** The services that have been started, and have not ended. */
export class StartedServices {
  readonly #started = new Set<string>();
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  /** Notes that a service was started: whoever waits for it goes on. */
  add(name: string): void {
    this.#started.add(name);
    this.#waiting.get(name)?.resolve();
    this.#waiting.delete(name);
  }

  /** Notes that a service has ended. */
  delete(name: string): void {
    this.#started.delete(name);
  }

  /** Settles when a service has been started: at once, if it is. */
  until(name: string): Promise<void> {
    if (this.#started.has(name)) return Promise.resolve();
    let waiting = this.#waiting.get(name);
    if (waiting === undefined) this.#waiting.set(name, waiting = Promise.withResolvers());
    return waiting.promise;
  }
}
