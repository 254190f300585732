/**
 * QEMU's own control socket, through which a test acts as a machine's hardware. It must not assert.
 *
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html
 * @module
 */

import { within } from "../within.ts";

/** Seconds within which QEMU answers. */
const ANSWER = 60;

/** Returns the argument of QEMU that opens the socket. */
export function qmpArguments(socket: string): string {
  return `-qmp unix:${socket},server=on,wait=off`;
}

/**
 * Sends one command and waits for its answer.
 *
 * @param socket The socket.
 * @param execute The command.
 * @param parameters Its arguments.
 * @throws {Error} If QEMU refuses, or ends before it answers.
 */
export async function qmp(
  socket: string,
  execute: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await within(ANSWER, `QEMU's answer to ${execute}`, exchange(socket, execute, parameters));
}

async function exchange(
  socket: string,
  execute: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<void> {
  using connection = await Deno.connect({ transport: "unix", path: socket });
  const lines = connection.readable.pipeThrough(new TextDecoderStream())
    .pipeThrough(lineStream()).getReader();
  const writer = connection.writable.getWriter();
  const commands = [{ execute: "qmp_capabilities" }, { execute, arguments: parameters }];
  for (const command of commands) {
    await writer.write(new TextEncoder().encode(`${JSON.stringify(command)}\n`));
    for (;;) {
      const { done, value = "" } = await lines.read();
      if (done) throw new Error(`QEMU ended before it answered ${command.execute}`);
      const answer: { readonly return?: unknown; readonly error?: unknown } = JSON.parse(value);
      if (answer.error !== undefined) throw new Error(`${command.execute}: ${value}`);
      // The greeting and asynchronous events are not answers.
      if (answer.return !== undefined) break;
    }
  }
}

function lineStream(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, controller): void {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") controller.enqueue(line);
    },
  });
}
