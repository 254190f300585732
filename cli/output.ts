/**
 * Writes the events, and the output of the user's command. A file or a reader that fails must not break the boot: the
 * failure is reported once.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";

/** Takes bytes, in order. */
export type Sink = (data: Uint8Array) => Promise<void>;

/**
 * Makes a sink that writes everything to a file until a write fails, and drops everything after that.
 *
 * @param file The file, such as `Deno.stdout`.
 * @param broken Called once, with the error.
 */
export function sinkTo(
  file: { write(data: Uint8Array): Promise<number> },
  broken: (error: unknown) => void,
): Sink {
  let whole = true;
  return async (data) => {
    try {
      for (let at = 0; whole && at < data.length;) at += await file.write(data.subarray(at));
    } catch (error) {
      whole = false;
      broken(error);
    }
  };
}

/**
 * Prints all of a text on standard output.
 *
 * @param text The text, with its line end.
 */
export async function print(text: string | Uint8Array): Promise<void> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
}

/** The file of `--events`. */
export interface EventsFile extends Disposable {
  /** Appends one event as a line of JSON. */
  write(event: BootEvent): void;
}

/**
 * Creates the events file, or empties it. Needs write permission for it.
 *
 * @param path Its path.
 * @param broken Called once, with one line, if it can't be written any more.
 * @returns The file.
 * @throws {Error} If it can't be opened; the message is one line.
 */
export async function openEventsFile(
  path: string,
  broken: (line: string) => void,
): Promise<EventsFile> {
  const explain = (error: unknown): string =>
    `The events file ${path} can't be written: ${error instanceof Error ? error.message : error}`;
  const file = await Deno.open(path, { write: true, create: true, truncate: true })
    .catch((error: unknown) => {
      throw new Error(explain(error));
    });
  let whole = true;
  return {
    write(event): void {
      if (!whole) return;
      try {
        writeAll(file, new TextEncoder().encode(`${JSON.stringify(event)}\n`));
      } catch (error) {
        whole = false;
        broken(explain(error));
      }
    },
    [Symbol.dispose]: () => file.close(),
  };
}

function writeAll(file: Deno.FsFile, data: Uint8Array): void {
  for (let at = 0; at < data.length;) at += file.writeSync(data.subarray(at));
}
