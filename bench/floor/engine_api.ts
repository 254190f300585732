/**
 * The leanest client of the Engine API: one connection for each call, which the daemon closes. It checks the status and
 * nothing else.
 *
 * @module
 */
import { DOCKER_SOCKET } from "../../boot/paths.ts";

const VERSION = "/v1.45";

/** How often it tries a socket on which nobody listens yet. */
const TRIES = 1000;

/** The end of a response's head. */
const HEAD_END = "\r\n\r\n";

/** A call: its body is JSON, or a tarball. */
export interface ApiCall {
  readonly method: "GET" | "POST";
  /** The path and the query, without the version. */
  readonly target: string;
  readonly json?: unknown;
  readonly tarball?: Uint8Array;
}

/**
 * Makes a call. It may be made before the daemon serves: the daemon answers as soon as it does. Needs read, write and
 * net permission for the socket.
 *
 * @param call The call.
 * @returns The body of the response, as it came.
 * @throws {Error} If the daemon refuses.
 */
export async function call({ method, target, json, tarball }: ApiCall): Promise<string> {
  using connection = await dial();
  const text = new TextEncoder();
  const body = tarball ?? text.encode(json === undefined ? "" : JSON.stringify(json));
  const kind = tarball === undefined ? "json" : "x-tar";
  await writeAll(
    connection,
    text.encode(
      `${method} ${VERSION}${target} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n` +
        `Content-Type: application/${kind}\r\nContent-Length: ${body.length}\r\n\r\n`,
    ),
  );
  await writeAll(connection, body);
  const answer = await new Response(connection.readable).text();
  const status = Number(answer.split(" ")[1]);
  const end = answer.indexOf(HEAD_END);
  if (!(status >= 200 && status < 300) || end === -1) {
    throw new Error(`${method} ${target}: ${answer.slice(0, 500)}`);
  }
  return answer.slice(end + HEAD_END.length);
}

/** The socket is there a moment before the daemon listens on it. */
async function dial(): Promise<Deno.UnixConn> {
  for (let tries = 1;; tries++) {
    try {
      return await Deno.connect({ transport: "unix", path: DOCKER_SOCKET });
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused) || tries === TRIES) throw error;
    }
    await new Promise((wake) => setTimeout(wake, 0));
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
