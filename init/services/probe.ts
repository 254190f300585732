/**
 * Asks a service one question on its socket. It must not decide what a silence means.
 *
 * @module
 */
import { connectDocker } from "../../boot/docker/client.ts";
import { DockerApiError } from "../../boot/docker/error.ts";
import type { Liveness } from "../../boot/service.ts";

/**
 * Asks a service whether it answers. Needs read, write and `unix:` net permission for its socket.
 *
 * @param liveness How it is asked.
 * @param deadline Seconds.
 * @throws {Error} If no answer came.
 */
export function probe({ probe, socket }: Liveness, deadline: number): Promise<void> {
  return probe === "systemPing" ? systemPing(socket, deadline) : http2(socket, deadline);
}

/** An error is an answer as well. */
async function systemPing(socket: string, deadline: number): Promise<void> {
  try {
    await connectDocker(socket).systemPing({ deadline });
  } catch (error) {
    if (!(error instanceof DockerApiError) || error.status === null) throw error;
  }
}

/** RFC 9113, section 3.4: the client's preface, and a SETTINGS frame that sets nothing. */
const PREFACE = new Uint8Array([
  ...new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  ...[0, 0, 0, 4, 0, 0, 0, 0, 0],
]);
/** The bytes of a frame's header: three of its length, then its type. */
const HEADER = 9;
const SETTINGS = 4;

/**
 * Waits for a server's first frame, its settings. A stopped process never sends them, though the kernel accepts the
 * connection for it.
 */
async function http2(path: string, deadline: number): Promise<void> {
  using connection = await Deno.connect({ transport: "unix", path });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // This ends the waiting read.
    connection.close();
  }, deadline * 1000);
  try {
    await connection.write(PREFACE);
    const header = new Uint8Array(HEADER);
    for (let at = 0; at < HEADER;) {
      const count = await connection.read(header.subarray(at));
      if (count === null) throw new Error("the connection was closed");
      at += count;
    }
    if (header[3] !== SETTINGS) throw new Error("the answer is not HTTP/2");
  } catch (error) {
    throw late ? new Error(`no answer within ${deadline} seconds`) : error;
  } finally {
    clearTimeout(timer);
  }
}
