/**
 * Lines in a log of limited size: the newest half is in the file, the older half in another file beside it. A disk
 * that is full or read-only must not stop anything: bytes that can't be written are counted, and writing resumes when
 * it can.
 *
 * @module
 */

/** Bytes after which a file is set aside and a new one begun. */
const HALF = 1 << 20;
/** Characters of the output's end that are kept for error messages. */
const TAIL = 4096;

/** A log for output. None of its methods throws. */
export interface LogFile {
  /** Writes bytes. */
  write(bytes: Uint8Array): void;
  /** Copies a stream into the file until the stream ends. */
  copy(stream: ReadableStream<Uint8Array>): Promise<void>;
  /** Writes a line of the init's own, in the format of dockerd and containerd. */
  mark(message: string, fields?: Readonly<Record<string, string | number>>): void;
  /** The last line of the copied output that is not blank, for an error message. */
  lastLine(): string;
  /** The end of the copied output. */
  lastWords(): string;
  /** Closes the file. A later write opens it again. */
  close(): void;
}

/**
 * Appends to a log file, which is opened when it is first written to. Needs read and write permission for it and for
 * the same name with `.1`.
 *
 * @param path The file.
 * @param options `half`: bytes after which it is set aside. `told`: called with one line each time that it can no
 * longer be written, which is often the first sign of a failing disk.
 */
export function openLogFile(
  path: string,
  { half = HALF, told = (): void => {} }: {
    readonly half?: number;
    readonly told?: (error: string) => void;
  } = {},
): LogFile {
  let file: Deno.FsFile | null = null;
  let size = 0;
  let lost = 0;
  let tail = "";

  function close(): void {
    file?.close();
    file = null;
  }

  function open(): Deno.FsFile {
    if (file !== null) return file;
    file = Deno.openSync(path, { append: true, create: true });
    size = file.statSync().size;
    return file;
  }

  function append(bytes: Uint8Array): void {
    if (open() !== null && size > 0 && size + bytes.length > half) {
      close();
      Deno.renameSync(path, `${path}.1`);
    }
    const opened = open();
    for (let written = 0; written < bytes.length;) {
      const count = opened.writeSync(bytes.subarray(written));
      written += count;
      size += count;
    }
  }

  function write(bytes: Uint8Array): void {
    try {
      if (lost > 0) append(ownLine(`${lost} bytes of the log could not be written`));
      lost = 0;
      append(bytes);
    } catch (error) {
      const first = lost === 0;
      lost += bytes.length;
      close();
      if (first) {
        told(`${path} can't be written: ${(error as Error).message}; it resumes when it can`);
      }
    }
  }

  const ownLine = (
    message: string,
    fields?: Readonly<Record<string, number | string>>,
  ): Uint8Array => new TextEncoder().encode(logLine(new Date(), "info", message, fields));

  return {
    write,
    async copy(stream) {
      const decoder = new TextDecoder();
      for await (const chunk of stream) {
        tail = (tail + decoder.decode(chunk, { stream: true })).slice(-TAIL);
        write(chunk);
      }
    },
    mark: (message, fields) => write(ownLine(message, fields)),
    lastLine: () => tail.split("\n").findLast((line) => line.trim() !== "")?.trim() ?? "",
    lastWords: () => tail,
    close,
  };
}

/**
 * Formats a line as dockerd and containerd do.
 *
 * @param time When it happened.
 * @param level Such as `info`.
 * @param message What happened.
 * @param fields Further fields.
 */
export function logLine(
  time: Date,
  level: string,
  message: string,
  fields: Readonly<Record<string, string | number>> = {},
): string {
  const more = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const quoted = JSON.stringify(message);
  return `time="${time.toISOString()}" level=${level} msg=${quoted}${more.join("")}\n`;
}
