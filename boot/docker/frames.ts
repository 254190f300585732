/**
 * Decodes the multiplexed stream of attach and exec without a terminal: frames with a header of 8 bytes (stream, three
 * zero bytes, length as 32 bits, big endian). The Engine API's document describes it under `ContainerAttach`. Pure.
 *
 * @module
 */

/** A piece of output. */
export interface Frame {
  /** The output that it belongs to. */
  readonly stream: "stdout" | "stderr";
  /** The bytes. */
  readonly data: Uint8Array;
}

const HEADER = 8;

/**
 * Decodes the stream, wherever it was split. It buffers no more than a header: a frame's payload is passed on as it
 * comes, so a frame may be returned in several pieces.
 */
export class FrameDecoder {
  #header = new Uint8Array(HEADER);
  #filled = 0;
  #left = 0;

  /**
   * Takes the next bytes.
   *
   * @param chunk The bytes.
   * @returns The pieces of output in them.
   * @throws {SyntaxError} If a frame header is invalid.
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
   * Called when the stream ended.
   *
   * @throws {SyntaxError} If it ended inside a frame.
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
    // 0 is stdin's echo, which the daemon sends as output; 3 is an undocumented error of the daemon itself.
    if (stream > 2 || a !== 0 || b !== 0 || c !== 0) {
      throw new SyntaxError(`not a frame header: ${[...this.#header].join(" ")}`);
    }
    this.#left = new DataView(this.#header.buffer).getUint32(4);
    this.#filled = 0;
  }
}
