/**
 * A file as a stream of large pieces. Deno's own has pieces of 64 KiB, and each is a turn of the event loop on its way
 * through the Engine API's socket.
 *
 * @module
 */

/** Bytes of a piece. */
const PIECE = 256 * 1024;

/** What is read, as `Deno.FsFile` has it. */
export interface ReadableFile {
  read(buffer: Uint8Array): Promise<number | null>;
  close(): void;
}

/**
 * Makes a stream of a file, which it closes at the end, at an error, or when nobody wants the rest.
 *
 * @param file The file, which is the stream's from now on.
 */
export function streamOf(file: ReadableFile): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller): Promise<void> {
      const buffer = new Uint8Array(PIECE);
      try {
        const count = await file.read(buffer);
        if (count !== null) return controller.enqueue(buffer.subarray(0, count));
        controller.close();
      } catch (cause) {
        controller.error(cause);
      }
      file.close();
    },
    cancel: () => file.close(),
  }, { highWaterMark: 0 });
}
