/**
 * A service's output in a file of bounded size: the newest half is in the file, the half before it beside it.
 *
 * @module
 */

/** Bytes after which a file is set aside and a new one begun. */
const HALF = 1 << 20;

/** Where a service's output goes. */
export interface LogFile {
  /** Copies a stream into the file to its end. It never throws: a full disk must not end a service. */
  copy(stream: ReadableStream<Uint8Array>): Promise<void>;
  /** The last line that is no blank, for an error message. */
  lastLine(): string;
  close(): void;
}

/**
 * Opens a log file, adding to what it holds. Needs read and write permission for it and for the same name with `.1`.
 *
 * @param path The file.
 */
export function openLogFile(path: string): LogFile {
  const open = (): Deno.FsFile => Deno.openSync(path, { append: true, create: true });
  let file = open();
  let size = file.statSync().size;
  let tail = "";
  const decoder = new TextDecoder();

  function write(chunk: Uint8Array): void {
    if (size + chunk.length > HALF) {
      file.close();
      Deno.renameSync(path, `${path}.1`);
      file = open();
      size = 0;
    }
    for (let written = 0; written < chunk.length;) {
      written += file.writeSync(chunk.subarray(written));
    }
    size += chunk.length;
  }

  return {
    async copy(stream) {
      for await (const chunk of stream) {
        tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4096);
        try {
          write(chunk);
        } catch {
          // The service must go on though its output can't be kept.
        }
      }
    },
    lastLine: () => tail.split("\n").findLast((line) => line.trim() !== "")?.trim() ?? "",
    close: () => file.close(),
  };
}
