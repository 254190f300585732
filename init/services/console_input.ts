/**
 * The console's input, which outlives every container that reads it. A read of a terminal can't be cancelled: there is
 * one reader and one pending read, and its bytes go to whoever takes them then.
 *
 * @module
 */

/** The sole reader of an input. */
export interface ConsoleInput {
  /** Takes the next bytes, once they are there; `null` at the input's end, or on a release. One taker at a time. */
  take(): Promise<Uint8Array | null>;
  /** Sends the taker away. The bytes of the pending read are kept for the next one. */
  release(): void;
}

/**
 * Makes the sole reader.
 *
 * @param read Reads once: bytes, or `null` at the end. It is not called again after the end or an error.
 * @param failed Called with an error, which then counts as the end.
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
    // Each take has its own promise: a race against one that lives on would add a reaction to it on each keystroke.
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
