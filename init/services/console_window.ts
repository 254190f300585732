/**
 * A window: limits the number of unacknowledged messages. Pure but for its count.
 *
 * @module
 */

/** Counts the unacknowledged messages. */
export class SendWindow {
  #free: number;
  #waiting: (() => void)[] = [];

  /** @param size How many may be unacknowledged. */
  constructor(size: number) {
    this.#free = size;
  }

  /** Resolves when one more may be sent, which then counts as sent. */
  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Notes that one was acknowledged. */
  acknowledge(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
