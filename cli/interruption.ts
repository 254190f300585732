/**
 * Interruptions of the command from outside: signals, and a reader that went away. The first asks for an orderly end,
 * the second for an immediate one.
 *
 * @module
 */
import { type Interruption, INTERRUPTIONS } from "./exit.ts";

/** Counts interruptions, and signals each to whoever must end. */
export class Interruptions {
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  #first: Interruption | null = null;

  /** Aborted with the first interruption. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborted with the second interruption. */
  get kill(): AbortSignal {
    return this.#kill.signal;
  }

  /** The first interruption; `null` if there was none. */
  get first(): Interruption | null {
    return this.#first;
  }

  /**
   * Records an interruption.
   *
   * @param interruption The interruption.
   */
  raise(interruption: Interruption): void {
    if (this.#first !== null) return this.#kill.abort();
    this.#first = interruption;
    this.#stop.abort(new Error(`interrupted by ${interruption}`));
  }
}

/**
 * Listens for the signals that end a command, until the result is disposed of. `SIGPIPE` is not among them: a writer
 * learns of it from the write.
 *
 * @param interruptions Records each signal.
 */
export function listenToSignals(interruptions: Interruptions): Disposable {
  const stack = new DisposableStack();
  for (const name of Object.keys(INTERRUPTIONS) as Interruption[]) {
    if (name === "SIGPIPE") continue;
    const listener = (): void => interruptions.raise(name);
    Deno.addSignalListener(name, listener);
    stack.defer(() => Deno.removeSignalListener(name, listener));
  }
  return stack;
}
