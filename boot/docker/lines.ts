/**
 * Splits a stream of JSON objects into lines, such as the progress of `imageLoad`. Pure.
 *
 * @module
 */

/** The most bytes of a line. */
export const LINE_LIMIT = 64 * 1024;

/** Extracts the lines of a stream, wherever it was split. Empty lines are ignored. */
export class LineDecoder {
  #gathered: Uint8Array[] = [];
  #length = 0;

  /**
   * Takes the next bytes.
   *
   * @param chunk The bytes.
   * @returns The lines that end in them, without their line breaks.
   * @throws {RangeError} If a line is longer than {@linkcode LINE_LIMIT}.
   */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
      this.#gather(chunk.subarray(from, to));
      lines.push(this.#take());
      from = to + 1;
    }
    this.#gather(chunk.slice(from));
    return lines.filter((line) => line !== "");
  }

  /**
   * Called when the stream ended.
   *
   * @returns The text after the last line break; `""` if there is none.
   */
  end(): string {
    return this.#take();
  }

  #gather(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length > LINE_LIMIT) {
      throw new RangeError(`a line of the answer is longer than ${LINE_LIMIT} bytes`);
    }
    if (bytes.length > 0) this.#gathered.push(bytes);
  }

  #take(): string {
    const decoder = new TextDecoder();
    const parts = this.#gathered.map((part) => decoder.decode(part, { stream: true }));
    this.#gathered = [];
    this.#length = 0;
    return (parts.join("") + decoder.decode()).trim();
  }
}
