/**
 * The console's input, which outlives every container that it is typed into. A read of a terminal cannot be taken
 * back: there is one reader and one pending read, and what it brings goes to whoever takes then.
 *
 * @module
 */

/** The sole reader of an input. */
export interface ConsoleInput {
  /** The next bytes, once they are there; `null` at the input's end, or once it was released. One taker at a time. */
  take(): Promise<Uint8Array | null>;
  /** Sends the taker away. What the pending read brings is kept for the next one. */
  release(): void;
}

/**
 * Makes the sole reader.
 *
 * @param read Reads once: bytes, or `null` at the end. It is not called again after the end or an error.
 * @param failed Told of an error, which then counts as the end.
 */
export function consoleInput(
  read: () => Promise<Uint8Array | null>,
  failed: (cause: unknown) => void,
): ConsoleInput {
  let reading = false;
  let ended = false;
  let kept: Uint8Array | null = null;
  let taker: ((bytes: Uint8Array | null) => void) | null = null;

  const give = (): void => {
    if (taker === null || (kept === null && !ended)) return;
    const taken = taker;
    const bytes = kept;
    taker = kept = null;
    taken(bytes);
  };
  const readOnce = async (): Promise<void> => {
    reading = true;
    try {
      kept = await read();
      ended = kept === null;
    } catch (cause) {
      ended = true;
      failed(cause);
    }
    reading = false;
    give();
  };
  return {
    // A promise for each take, and no race against a promise that lives on: that would gather a reaction a keystroke.
    take: () =>
      new Promise((resolve) => {
        taker = resolve;
        give();
        if (taker !== null && !reading) void readOnce();
      }),
    release(): void {
      taker?.(null);
      taker = null;
    },
  };
}
