/**
 * Passes bytes both ways between a container's terminal and the console. Each direction takes more bytes only when it
 * has passed on all that it has. It must not know why a terminal ends.
 *
 * @module
 */
import type { Terminal } from "../../boot/docker/api.ts";
import type { ConsoleInput } from "./console_input.ts";

/** The console. */
export interface ConsoleEnds {
  readonly input: ConsoleInput;
  /** Writes all of the bytes. Does not fail: a console that is gone accepts everything. */
  write(bytes: Uint8Array): Promise<void>;
}

/**
 * Pumps until the terminal ends or the signal comes, and then closes the terminal.
 *
 * @param terminal The container's terminal.
 * @param ends The console.
 * @param signal Detaches.
 */
export async function pump(
  terminal: Terminal,
  ends: ConsoleEnds,
  signal: AbortSignal,
): Promise<void> {
  const over = Promise.withResolvers<void>();
  const stop = (): void => over.resolve();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const typing = passInput(terminal, ends.input);
  const printing = passOutput(terminal, ends).finally(stop);
  await over.promise;
  signal.removeEventListener("abort", stop);
  terminal.close();
  ends.input.release();
  await typing;
  // After an abort the console may still be writing the last bytes, perhaps for ever: this does not wait for it.
  if (!signal.aborted) await printing;
}

async function passOutput(terminal: Terminal, ends: ConsoleEnds): Promise<void> {
  try {
    for await (const bytes of terminal.readable) await ends.write(bytes);
  } catch {
    // The connection broke, or was closed: for the console, both are the terminal's end.
  }
}

async function passInput(terminal: Terminal, input: ConsoleInput): Promise<void> {
  const writer = terminal.writable.getWriter();
  writer.closed.catch(() => {});
  try {
    for (let bytes = await input.take(); bytes !== null; bytes = await input.take()) {
      await writer.write(bytes);
    }
  } catch {
    // The terminal ended during the input: the bytes that it missed are lost.
  } finally {
    writer.releaseLock();
  }
}
