/**
 * Parses the head of an HTTP/1.1 response (RFC 9112), as far as a daemon on a unix socket uses it. Pure.
 *
 * @module
 */

/** The most bytes of a head. */
export const HEAD_LIMIT = 64 * 1024;

/** A response's status line and headers. */
export interface ResponseHead {
  readonly status: number;
  /** By lower-case name; if a name occurs twice, the last value. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Collects a head, wherever the bytes were split. */
export class HeadDecoder {
  #gathered = new Uint8Array(0);

  /**
   * Takes the next bytes.
   *
   * @param chunk The bytes.
   * @returns The head and the bytes after it; `null` while it is incomplete.
   * @throws {SyntaxError} If it is not a head of HTTP/1.
   * @throws {RangeError} If it is longer than {@linkcode HEAD_LIMIT}.
   */
  push(chunk: Uint8Array): { readonly head: ResponseHead; readonly rest: Uint8Array } | null {
    const bytes = new Uint8Array(this.#gathered.length + chunk.length);
    bytes.set(this.#gathered);
    bytes.set(chunk, this.#gathered.length);
    const end = endOfHead(bytes, Math.max(0, this.#gathered.length - 3));
    if (end > HEAD_LIMIT || (end < 0 && bytes.length > HEAD_LIMIT)) {
      throw new RangeError(`the answer's head is longer than ${HEAD_LIMIT} bytes`);
    }
    if (end < 0) {
      this.#gathered = bytes;
      return null;
    }
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, end - 4));
    return { head: parseHead(text), rest: bytes.subarray(end) };
  }
}

/**
 * Parses a head's text, without the empty line after it.
 *
 * @param text The lines, separated by CR LF.
 * @throws {SyntaxError} If the first line is not a status line, or another one is not a header.
 */
export function parseHead(text: string): ResponseHead {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] ([1-5][0-9]{2})(?: .*)?$/.exec(statusLine)?.[1];
  if (status === undefined) {
    throw new SyntaxError(`not an HTTP status line: ${JSON.stringify(statusLine.slice(0, 80))}`);
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new SyntaxError(`not an HTTP header: ${JSON.stringify(line.slice(0, 80))}`);
    }
    headers.set(name.toLowerCase(), value);
  }
  return { status: Number(status), headers };
}

/** Returns the index after the empty line that ends a head, or -1. */
function endOfHead(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 3 < bytes.length; at++) {
    if (
      bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10
    ) return at + 4;
  }
  return -1;
}
