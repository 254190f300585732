/**
 * One HTTP/1.1 exchange over one connection: sends a request, and reads a response's head and body. It must not know
 * Docker or open a connection: the caller provides one.
 *
 * @module
 */
import { bodyDecoder } from "./body.ts";
import { HeadDecoder, type ResponseHead } from "./head.ts";

/** A connection: the part of `Deno.Conn` that is used here. */
export interface Connection {
  read(buffer: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/** A request. */
export interface Request {
  readonly method: "GET" | "POST" | "DELETE";
  /** The path and the query. */
  readonly target: string;
  /** A value to send as JSON, or bytes to stream. */
  readonly body?: { readonly json: unknown } | { readonly stream: ReadableStream<Uint8Array> };
  /** Whether to take over the connection for bytes in both directions. */
  readonly upgrade?: boolean;
}

/** A response: its head, and the bytes after it that were already received. */
export interface Response {
  readonly head: ResponseHead;
  readonly rest: Uint8Array;
}

/** The most bytes of one read; below, of one read of a head, which is short. */
const READ_SIZE = 64 * 1024;
const HEAD_READ_SIZE = 4096;

/**
 * Sends a request and reads the response's head. A daemon may answer before it has read the body, for example with an
 * error: then the head is returned and the rest of the body is abandoned.
 *
 * @param connection A fresh connection.
 * @param request The request.
 * @throws {SyntaxError | RangeError} If the answer is not HTTP.
 */
export async function exchange(connection: Connection, request: Request): Promise<Response> {
  let sendFailed: unknown;
  send(connection, request).catch((cause) => {
    sendFailed = cause;
    // The source failed, so the body is incomplete: the daemon must not wait for the rest of it.
    if (cause instanceof SourceError) connection.close();
  });
  try {
    return await readHead(connection);
  } catch (cause) {
    throw sendFailed ?? cause;
  }
}

/**
 * Reads a response's body.
 *
 * @param connection Its connection, which stays open.
 * @param response The result of {@linkcode exchange}.
 * @throws {SyntaxError} If the body is malformed or incomplete.
 */
export async function* readBody(
  connection: Connection,
  response: Response,
): AsyncGenerator<Uint8Array> {
  const decoder = bodyDecoder(response.head);
  yield* decoder.push(response.rest);
  if (decoder.done) return;
  const buffer = new Uint8Array(READ_SIZE);
  while (!decoder.done) {
    const count = await connection.read(buffer);
    if (count === null) return decoder.end();
    for (const part of decoder.push(buffer.subarray(0, count))) yield part.slice();
  }
}

/**
 * Makes a stream of all bytes from a connection.
 *
 * @param connection The connection.
 * @param first Bytes that were already received.
 */
export function readableOf(
  connection: Connection,
  first: Uint8Array,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller): void {
      if (first.length > 0) controller.enqueue(first.slice());
    },
    async pull(controller): Promise<void> {
      const buffer = new Uint8Array(READ_SIZE);
      const count = await connection.read(buffer);
      if (count === null) controller.close();
      else controller.enqueue(buffer.slice(0, count));
    },
    cancel: () => connection.close(),
  }, { highWaterMark: 0 });
}

/**
 * Makes a sink of a connection.
 *
 * @param connection The connection.
 */
export function writableOf(connection: Connection): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({ write: (bytes) => writeAll(connection, bytes) });
}

/** An error while the request's own body was read, which is not the daemon's fault. */
class SourceError extends Error {}

async function send(connection: Connection, request: Request): Promise<void> {
  const lines = [`${request.method} ${request.target} HTTP/1.1`, "Host: docker"];
  lines.push(
    ...(request.upgrade ? ["Connection: Upgrade", "Upgrade: tcp"] : ["Connection: close"]),
  );
  const body = request.body;
  if (body !== undefined && "stream" in body) {
    lines.push("Content-Type: application/x-tar", "Transfer-Encoding: chunked");
    await writeAll(connection, encode(`${lines.join("\r\n")}\r\n\r\n`));
    await sendChunks(connection, body.stream);
    return;
  }
  const json = encode(body === undefined ? "" : JSON.stringify(body.json));
  if (body !== undefined) lines.push("Content-Type: application/json");
  if (request.method === "POST") lines.push(`Content-Length: ${json.length}`);
  await writeAll(connection, encode(`${lines.join("\r\n")}\r\n\r\n`));
  if (json.length > 0) await writeAll(connection, json);
}

async function sendChunks(
  connection: Connection,
  stream: ReadableStream<Uint8Array>,
): Promise<void> {
  const reader = stream.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read().catch((cause) => {
        throw new SourceError(cause instanceof Error ? cause.message : String(cause), { cause });
      });
      if (done) break;
      if (value.length === 0) continue;
      await writeAll(connection, chunkOf(value));
    }
    await writeAll(connection, encode("0\r\n\r\n"));
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Makes one piece of a chunk: a write is a turn of the event loop, which costs more than copying. */
function chunkOf(bytes: Uint8Array): Uint8Array {
  const before = encode(`${bytes.length.toString(16)}\r\n`);
  const after = encode("\r\n");
  const chunk = new Uint8Array(before.length + bytes.length + after.length);
  chunk.set(before);
  chunk.set(bytes, before.length);
  chunk.set(after, before.length + bytes.length);
  return chunk;
}

async function readHead(connection: Connection): Promise<Response> {
  const decoder = new HeadDecoder();
  const buffer = new Uint8Array(HEAD_READ_SIZE);
  while (true) {
    const count = await connection.read(buffer);
    if (count === null) throw new SyntaxError("the connection was closed without an answer");
    const response = decoder.push(buffer.subarray(0, count));
    if (response !== null) return response;
  }
}

async function writeAll(connection: Connection, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
