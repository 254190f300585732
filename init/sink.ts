/**
 * Writes the events as lines to a serial port or a FIFO, in order, without ever blocking PID 1. The number of unread
 * lines is limited: further ones are dropped and counted.
 *
 * @module
 */
import type { ControlMessage } from "../boot/events.ts";
import { S_IFCHR, S_IFMT } from "../boot/inode.ts";
import { AT_FDCWD, O_NOCTTY, O_RDWR } from "./kernel/constants.ts";
import { SyscallError } from "./kernel/errno.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** The most bytes that may wait to be written. */
const PENDING_LIMIT = 1 << 20;
/** The longest line that is read. */
const LINE_LIMIT = 4096;

/** An output for events, and an input for control messages. */
export interface Sink {
  /** Adds a line: one JSON object. */
  write(message: object): void;
  /** Settles when everything that was added so far is written and, through a serial port, has left the machine. */
  flush(): Promise<void>;
  /** The number of lines that were dropped because nobody read. */
  readonly dropped: number;
  /** Called with each control message from now on; at most one listener. */
  onControl(listener: (message: ControlMessage) => void): void;
}

/** The sink of a boot that nobody watches. */
export const NO_SINK: Sink = {
  write() {},
  flush: () => Promise.resolve(),
  dropped: 0,
  onControl() {},
};

/**
 * Opens a sink.
 *
 * @param kernel The system calls.
 * @param path A serial port, from which control messages are read as well, or a FIFO.
 * @throws {SyscallError} If it can't be opened.
 */
export function openSink(kernel: Kernel, path: string): Sink {
  // Read and write: opening a FIFO for writing alone would wait for a reader, and writing fail when the last one goes.
  const fd = kernel.open(path, O_RDWR | O_NOCTTY);
  let hear = (_message: ControlMessage): void => {};
  if ((kernel.statx(AT_FDCWD, path).mode & S_IFMT) === S_IFCHR) {
    makeRaw(kernel, fd);
    readLines(kernel, fd, (line) => {
      const message = parseControl(line);
      if (message !== null) hear(message);
    });
  }
  return writeLines(kernel, fd, (listener) => {
    hear = listener;
  });
}

function makeRaw(kernel: Kernel, fd: number): void {
  try {
    kernel.makeRaw(fd);
  } catch (error) {
    // A character device that is not a terminal takes the lines unchanged.
    if (!(error instanceof SyscallError)) throw error;
  }
}

function writeLines(kernel: Kernel, fd: number, onControl: Sink["onControl"]): Sink {
  const encoder = new TextEncoder();
  const pending: Uint8Array[] = [];
  let bytes = 0;
  let dropped = 0;
  let pumping: Promise<void> | null = null;

  async function pump(): Promise<void> {
    for (let line = pending.shift(); line !== undefined; line = pending.shift()) {
      bytes -= line.length;
      for (let written = 0; written < line.length;) {
        const count = await kernel.writeWaiting(fd, line.subarray(written));
        // There is no reader any more: this line is lost, and the next one would be, too.
        if (count <= 0) {
          dropped++;
          break;
        }
        written += count;
      }
    }
    pumping = null;
  }

  return {
    onControl,
    get dropped() {
      return dropped;
    },
    write(message) {
      const line = encoder.encode(`${JSON.stringify(message)}\n`);
      if (bytes + line.length > PENDING_LIMIT) {
        dropped++;
        return;
      }
      bytes += line.length;
      pending.push(line);
      pumping ??= pump();
    },
    async flush() {
      await pumping;
      // The output of a serial port waits in the kernel until the line is free, and a machine that stops would lose it.
      await kernel.tcdrain(fd);
    },
  };
}

async function readLines(
  kernel: Kernel,
  fd: number,
  onLine: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(LINE_LIMIT);
  let text = "";
  let tooLong = false;
  for (;;) {
    const count = await kernel.readWaiting(fd, buffer);
    if (count <= 0) return;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      // The end of a line whose beginning was discarded is not a line.
      if (!tooLong && line.length <= LINE_LIMIT) onLine(line);
      tooLong = false;
    }
    if (text.length > LINE_LIMIT) {
      text = "";
      tooLong = true;
    }
  }
}

/**
 * Reads a line from the launcher.
 *
 * @param line The line.
 * @returns The message; `null` if it is not one.
 */
export function parseControl(line: string): ControlMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { control, action, winsize } = value as Record<string, unknown>;
  if (
    control === "shutdown" && (action === "poweroff" || action === "reboot" || action === "halt")
  ) {
    return { control, action };
  }
  if (control === "winsize" && typeof winsize === "object" && winsize !== null) {
    const { rows, columns } = winsize as Record<string, unknown>;
    const fits = (n: unknown): n is number =>
      Number.isInteger(n) && Number(n) > 0 && Number(n) < 65536;
    if (fits(rows) && fits(columns)) return { control, winsize: { rows, columns } };
  }
  return null;
}
