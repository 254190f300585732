/**
 * One Engine API call: with its own connection, a deadline, a size limit, and a single kind of error. It knows how to
 * read an answer, but not what any operation means.
 *
 * @module
 */
import type { CallOptions } from "./api.ts";
import { DockerApiError, reasonOf } from "./error.ts";
import { type Connection, exchange, readBody, type Request, type Response } from "./http.ts";
import { parseAnswer, type Shape } from "./shape.ts";

/** The most bytes of an answer that is read as a whole. */
export const ANSWER_LIMIT = 4 * 1024 * 1024;

/** Opens a connection to the daemon. */
export type Dial = () => Promise<Connection>;

/** A request and the expected statuses of its answer. */
export interface Call extends Request {
  /** The operation's id and its object, for errors: `containerStart dom0`. */
  readonly operation: string;
  /** The statuses that are not errors. */
  readonly expect: readonly number[];
}

/** A connection in use, which a deadline or a signal closes. */
export interface Session {
  readonly connection: Connection;
  readonly response: Response;
}

/**
 * Makes a call, passes its session to `use` and then closes the connection.
 *
 * @param dial Opens the connection.
 * @param call The call.
 * @param options Its deadline, in seconds, and signal.
 * @param use Reads the body.
 * @throws {DockerApiError} For every failure.
 */
export async function converse<T>(
  dial: Dial,
  call: Call,
  options: Required<Pick<CallOptions, "deadline">> & CallOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  return await guard(call, options, async (opened) => {
    const connection = await opened(dial());
    try {
      return await use({ connection, response: await answered(connection, call) });
    } finally {
      connection.close();
    }
  });
}

/**
 * Makes a call that takes over its connection for bytes in both directions.
 *
 * @param dial Opens the connection.
 * @param call The call.
 * @param options The deadline for the head, in seconds, and the signal, which has no effect after the head.
 * @returns The session; the caller closes the connection.
 * @throws {DockerApiError} For every failure.
 */
export async function hijack(
  dial: Dial,
  call: Call,
  options: Required<Pick<CallOptions, "deadline">> & CallOptions,
): Promise<Session> {
  return await guard(call, options, async (opened) => {
    const connection = await opened(dial());
    try {
      return { connection, response: await answered(connection, { ...call, upgrade: true }) };
    } catch (cause) {
      connection.close();
      throw cause;
    }
  });
}

/**
 * Reads an answer as a whole.
 *
 * @param session The session.
 * @param shape The check of the answer.
 * @throws {SyntaxError | RangeError} If it fails the check, or is longer than {@linkcode ANSWER_LIMIT}.
 */
export async function readAnswer<T>(session: Session, shape: Shape): Promise<T> {
  return parseAnswer<T>(await readText(session), shape);
}

/**
 * Reads a body as text.
 *
 * @param session The session.
 * @throws {SyntaxError | RangeError} If it is truncated, or longer than {@linkcode ANSWER_LIMIT}.
 */
export async function readText({ connection, response }: Session): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const part of readBody(connection, response)) {
    length += part.length;
    if (length > ANSWER_LIMIT) {
      throw new RangeError(`the answer is longer than ${ANSWER_LIMIT} bytes`);
    }
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

async function answered(connection: Connection, call: Call): Promise<Response> {
  const response = await exchange(connection, call);
  const status = response.head.status;
  if (call.expect.includes(status)) return response;
  throw new DockerApiError(call.operation, status, await refusal({ connection, response }));
}

/** Reads the daemon's message: the `message` of a JSON object; any other text is returned as it is. */
async function refusal(session: Session): Promise<string> {
  const text = await readText(session).catch((cause) => reasonOf(cause));
  try {
    const { message } = JSON.parse(text);
    if (typeof message === "string" && message !== "") return message;
  } catch {
    // Not JSON: a proxy's page, or nothing.
  }
  return text.trim() === "" ? "no message" : text;
}

/** Runs a call with its deadline and signal, and turns every error into a {@linkcode DockerApiError}. */
async function guard<T>(
  call: Call,
  { deadline, signal }: Required<Pick<CallOptions, "deadline">> & CallOptions,
  body: (opened: (dialling: Promise<Connection>) => Promise<Connection>) => Promise<T>,
): Promise<T> {
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {});
  let connection: Connection | undefined;
  let given = false;
  const giveUp = (reason: string): void => {
    given = true;
    ended.reject(new Error(reason));
    connection?.close();
  };
  // Not `setTimeout`: its first use in an isolate takes 10 ms, and dom0 waits for these calls.
  const late = Number.isFinite(deadline) ? AbortSignal.timeout(deadline * 1000) : undefined;
  const onLate = (): void => giveUp(`no answer within ${deadline} seconds`);
  late?.addEventListener("abort", onLate);
  const onAbort = (): void => giveUp(`given up: ${reasonOf(signal?.reason)}`);
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const opened = async (dialling: Promise<Connection>): Promise<Connection> => {
    const dialled = once(await dialling);
    if (given) dialled.close();
    return connection = dialled;
  };
  try {
    const work = body(opened);
    work.catch(() => {});
    return await Promise.race([work, ended.promise]);
  } catch (cause) {
    if (cause instanceof DockerApiError) throw cause;
    throw new DockerApiError(call.operation, null, reasonOf(cause));
  } finally {
    late?.removeEventListener("abort", onLate);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Returns a connection that may be closed twice. */
function once(connection: Connection): Connection {
  let closed = false;
  return {
    read: (buffer) => connection.read(buffer),
    write: (bytes) => connection.write(bytes),
    close(): void {
      if (!closed) connection.close();
      closed = true;
    },
  };
}
