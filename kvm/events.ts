/**
 * Decodes the init's messages from a serial port or a FIFO: bytes to lines, lines to checked values. The peer is a
 * machine that may run anything, so lines are bounded, and lines that are not messages are counted and dropped. This
 * file must not act on a message.
 *
 * @module
 */
import * as v from "npm:valibot@1.5.0";
import type { BootEvent, ControlMessage, RunMessage } from "../boot/events.ts";

/** The maximum length of a line in bytes; a longer one is dropped as a whole. */
export const LINE_LIMIT = 64 * 1024;

const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));

/** The schema of a {@linkcode BootEvent}: one line of `--events FILE`. Unknown keys are ignored. */
export const bootEventSchema: v.GenericSchema<unknown, BootEvent> = v.object({
  t: seconds,
  uptime: seconds,
  stage: v.pipe(v.string(), v.minLength(1)),
  event: v.picklist(["start", "step", "done", "failed", "skipped"]),
  step: v.exactOptional(v.string()),
  seconds: v.exactOptional(seconds),
  detail: v.exactOptional(v.string()),
  error: v.exactOptional(v.string()),
  action: v.exactOptional(v.picklist(["poweroff", "reboot", "halt"])),
  kernel: v.exactOptional(seconds),
  firmware: v.exactOptional(seconds),
  after: v.exactOptional(v.array(v.string())),
  pid: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  isolate: v.exactOptional(v.string()),
  service: v.exactOptional(v.string()),
  container: v.exactOptional(v.string()),
});

/** The schema of a {@linkcode RunMessage}. */
export const runMessageSchema: v.GenericSchema<unknown, RunMessage> = v.variant("run", [
  v.object({ run: v.picklist(["stdout", "stderr"]), data: v.pipe(v.string(), v.base64()) }),
  v.object({
    run: v.literal("exit"),
    status: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)),
  }),
]);

/** A message from the init. */
export type InitMessage = BootEvent | RunMessage;

const initMessageSchema = v.union([runMessageSchema, bootEventSchema]);

/**
 * Parses one line.
 *
 * @param line The line without its end.
 * @returns The message, or `null` if the line is not one.
 */
export function parseMessage(line: string): InitMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const result = v.safeParse(initMessageSchema, value);
  return result.success ? result.output : null;
}

/**
 * Encodes one control message as the init reads it.
 *
 * @param message The message.
 * @returns The line with its end, in UTF-8.
 */
export function encodeControl(message: ControlMessage): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(message)}\n`);
}

/** Bytes in, messages out. Bytes may be split anywhere; lines end with LF or CR LF. */
export class MessageDecoder {
  #line = new Uint8Array(LINE_LIMIT);
  #length = 0;
  #overlong = false;
  #garbage = 0;

  /** The number of lines that were not messages, without empty lines. */
  get garbage(): number {
    return this.#garbage;
  }

  /**
   * Decodes the next bytes.
   *
   * @param chunk The bytes.
   * @returns The messages that they complete, in order.
   */
  decode(chunk: Uint8Array): InitMessage[] {
    const messages: InitMessage[] = [];
    let start = 0;
    while (start < chunk.length) {
      const end = chunk.indexOf(0x0a, start);
      this.#append(chunk.subarray(start, end === -1 ? chunk.length : end));
      if (end === -1) break;
      const message = this.#take();
      if (message !== null) messages.push(message);
      start = end + 1;
    }
    return messages;
  }

  #append(bytes: Uint8Array): void {
    if (this.#length + bytes.length > LINE_LIMIT) this.#overlong = true;
    if (this.#overlong) return;
    this.#line.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #take(): InitMessage | null {
    const text = new TextDecoder().decode(this.#line.subarray(0, this.#length)).trim();
    const overlong = this.#overlong;
    this.#length = 0;
    this.#overlong = false;
    if (!overlong && text === "") return null;
    const message = overlong ? null : parseMessage(text);
    if (message === null) this.#garbage += 1;
    return message;
  }
}
