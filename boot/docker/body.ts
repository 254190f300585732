/**
 * Decodes the body of an HTTP/1.1 response: of a known length, in chunks, or up to the end of the connection. Pure.
 *
 * @module
 */
import type { ResponseHead } from "./head.ts";

/** Extracts a body from the bytes after a head, wherever they were split. */
export interface BodyDecoder {
  /** True once the body is complete. */
  readonly done: boolean;
  /**
   * Takes the next bytes.
   *
   * @param bytes The bytes; those after the body's end are ignored.
   * @returns The parts of the body in them.
   * @throws {SyntaxError} If the bytes are not what the head announced.
   */
  push(bytes: Uint8Array): Uint8Array[];
  /**
   * Called when the connection ended.
   *
   * @throws {SyntaxError} If the body is not complete.
   */
  end(): void;
}

/**
 * Chooses the decoder for a head.
 *
 * @param head The response's head.
 * @throws {SyntaxError} If its `Transfer-Encoding` or `Content-Length` is invalid.
 */
export function bodyDecoder(head: ResponseHead): BodyDecoder {
  if (head.status < 200 || head.status === 204 || head.status === 304) return new SizedBody(0);
  const coding = head.headers.get("transfer-encoding");
  if (coding !== undefined) {
    if (coding.toLowerCase() === "chunked") return new ChunkedBody();
    throw new SyntaxError(`unknown transfer-encoding ${JSON.stringify(coding)}`);
  }
  const length = head.headers.get("content-length");
  if (length === undefined) return new EndlessBody();
  if (!/^[0-9]{1,15}$/.test(length)) {
    throw new SyntaxError(`not a content-length: ${JSON.stringify(length)}`);
  }
  return new SizedBody(Number(length));
}

class SizedBody implements BodyDecoder {
  constructor(private left: number) {}

  get done(): boolean {
    return this.left === 0;
  }

  push(bytes: Uint8Array): Uint8Array[] {
    const part = bytes.subarray(0, this.left);
    this.left -= part.length;
    return part.length > 0 ? [part] : [];
  }

  end(): void {
    if (this.left > 0) throw new SyntaxError(`the answer ended ${this.left} bytes early`);
  }
}

class EndlessBody implements BodyDecoder {
  done = false;

  push(bytes: Uint8Array): Uint8Array[] {
    return bytes.length > 0 ? [bytes] : [];
  }

  end(): void {
    this.done = true;
  }
}

/** The most bytes of the line with a chunk's size, and of each trailer. */
const LINE_LIMIT = 1024;
/** The most trailers after the last chunk. */
const TRAILER_LIMIT = 32;

class ChunkedBody implements BodyDecoder {
  done = false;
  #state: "size" | "data" | "after" | "trailer" = "size";
  #line = "";
  #left = 0;
  #trailers = 0;

  push(bytes: Uint8Array): Uint8Array[] {
    const parts: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length && !this.done) {
      if (this.#state === "data") {
        const part = bytes.subarray(at, at + this.#left);
        parts.push(part);
        at += part.length;
        this.#left -= part.length;
        if (this.#left === 0) this.#state = "after";
      } else {
        this.#character(String.fromCharCode(bytes[at++] ?? 0));
      }
    }
    return parts;
  }

  end(): void {
    if (!this.done) throw new SyntaxError("the answer ended inside its chunks");
  }

  #character(character: string): void {
    this.#line += character;
    if (this.#line.endsWith("\r\n")) {
      const line = this.#line.slice(0, -2);
      this.#line = "";
      this.#endOfLine(line);
    } else if (this.#line.length > LINE_LIMIT) {
      throw new SyntaxError(`a chunk's line is longer than ${LINE_LIMIT} bytes`);
    }
  }

  #endOfLine(line: string): void {
    switch (this.#state) {
      case "size": {
        const size = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?$/.exec(line)?.[1];
        if (size === undefined) {
          throw new SyntaxError(`not a chunk size: ${JSON.stringify(line.slice(0, 80))}`);
        }
        this.#left = parseInt(size, 16);
        this.#state = this.#left === 0 ? "trailer" : "data";
        return;
      }
      case "after":
        if (line !== "") {
          throw new SyntaxError(`bytes after a chunk: ${JSON.stringify(line.slice(0, 80))}`);
        }
        this.#state = "size";
        return;
      default:
        if (line === "") this.done = true;
        else if (++this.#trailers > TRAILER_LIMIT) {
          throw new SyntaxError(`more than ${TRAILER_LIMIT} trailers`);
        }
    }
  }
}
