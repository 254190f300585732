/**
 * A container's terminal without a container, for unit tests of the code that pumps its data.
 *
 * @module
 */
import type { Terminal } from "../../boot/docker/api.ts";

/** A fake terminal and its other side. */
export interface FakeTerminal extends Terminal {
  /** Makes the container print. */
  print(text: string): void;
  /** Ends the container. */
  end(): void;
  /** Breaks the connection. */
  break(): void;
  /** Returns the text typed into it. */
  readonly typed: () => string;
  /** Returns how often it was closed. */
  readonly closed: () => number;
}

/**
 * Makes a fake terminal.
 *
 * @param taking Resolves when the container reads the typed text; by default at once.
 */
export function fakeTerminal(taking: () => Promise<void> = () => Promise.resolve()): FakeTerminal {
  let typed = "";
  let closed = 0;
  let over = false;
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const readable = new ReadableStream<Uint8Array>({ start: (its) => void (controller = its) });
  const finish = (how: () => void): void => {
    if (!over) how();
    over = true;
  };
  return {
    readable,
    writable: new WritableStream({
      async write(bytes) {
        await taking();
        typed += new TextDecoder().decode(bytes);
      },
    }),
    close(): void {
      closed++;
      finish(() => controller.error(new Error("the connection is closed")));
    },
    print: (text) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => finish(() => controller.close()),
    break: () => finish(() => controller.error(new Error("Connection reset by peer"))),
    typed: () => typed,
    closed: () => closed,
  };
}
