/**
 * The multiplexed stream of attach and exec without a terminal: frames with a header of 8 bytes (stream, three zero
 * bytes, length as 32 bits, big endian), as the Engine API's document has it under `ContainerAttach`. Pure.
 *
 * @module
 */

/** A piece of output. */
export interface Frame {
  /** Which output. */
  readonly stream: "stdout" | "stderr";
  /** The bytes. */
  readonly data: Uint8Array;
}

const HEADER = 8;

/**
 * Takes the stream apart, wherever it was split. Holds no more than a header: a frame's payload is passed on as it
 * comes, so a frame may be answered in several pieces.
 */
export class FrameDecoder {
  #header = new Uint8Array(HEADER);
  #filled = 0;
  #left = 0;

  /**
   * @param chunk The next bytes.
   * @returns The pieces of output in them.
   * @throws {SyntaxError} Where a header is none.
   */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const data = chunk.subarray(at, at + this.#left);
        frames.push({ stream: this.#header[0] === 2 ? "stderr" : "stdout", data });
        at += data.length;
        this.#left -= data.length;
      } else {
        const part = chunk.subarray(at, at + HEADER - this.#filled);
        this.#header.set(part, this.#filled);
        at += part.length;
        this.#filled += part.length;
        if (this.#filled === HEADER) this.#begin();
      }
    }
    return frames;
  }

  /**
   * The stream ended.
   *
   * @throws {SyntaxError} Where it ended inside a frame.
   */
  end(): void {
    if (this.#filled > 0 || this.#left > 0) {
      throw new SyntaxError(
        `the stream ended inside a frame: ${
          this.#left > 0 ? this.#left : HEADER - this.#filled
        } bytes are missing`,
      );
    }
  }

  #begin(): void {
    const [stream = 0, a, b, c] = this.#header;
    // 0 is stdin's echo, which the daemon sends as output; 3 is an error of the daemon's own, which none documents.
    if (stream > 2 || a !== 0 || b !== 0 || c !== 0) {
      throw new SyntaxError(`not a frame header: ${[...this.#header].join(" ")}`);
    }
    this.#left = new DataView(this.#header.buffer).getUint32(4);
    this.#filled = 0;
  }
}
