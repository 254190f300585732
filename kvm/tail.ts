/**
 * Keeps the last bytes of an endless stream, in a buffer that does not grow.
 *
 * @module
 */

/** Keeps the last bytes of what is written to it. */
export class Tail {
  readonly #limit: number;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);

  /** @param limit The number of bytes that are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Takes the next bytes.
   *
   * @param chunk The bytes; they are copied.
   */
  write(chunk: Uint8Array): void {
    const kept = this.#bytes.subarray(
      Math.max(0, this.#bytes.length + chunk.length - this.#limit),
    );
    const added = chunk.subarray(Math.max(0, chunk.length - this.#limit));
    const bytes = new Uint8Array(kept.length + added.length);
    bytes.set(kept);
    bytes.set(added, kept.length);
    this.#bytes = bytes;
  }

  /** The bytes that are kept, decoded as UTF-8. */
  toString(): string {
    return new TextDecoder().decode(this.#bytes);
  }

  /** The bytes that are kept. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }
}
