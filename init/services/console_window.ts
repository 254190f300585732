/**
 * A window: how many messages may be on their way before one is acknowledged. Pure but for its count.
 *
 * @module
 */

/** Counts the messages on their way. */
export class SendWindow {
  #free: number;
  #waiting: (() => void)[] = [];

  /** @param size How many may be on their way. */
  constructor(size: number) {
    this.#free = size;
  }

  /** Resolves when one more may be sent, which then counts as sent. */
  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** One was acknowledged. */
  acknowledge(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
