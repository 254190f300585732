/**
 * A machine's console as its launcher sees it. Its text is held back until dom0 is up, and then goes to the user's
 * terminal. If a command runs instead, only the end is kept, in case the boot fails.
 *
 * @module
 */
import { Tail } from "./tail.ts";

/** The bytes of a console's text that are kept. */
const KEPT = 16 * 1024;

/** Keeps or shows a console's text. */
export class ConsoleText {
  readonly #kept = new Tail(KEPT);
  #recent = new Tail(KEPT);
  #open = false;
  readonly #show: (text: Uint8Array) => Promise<void>;

  /** @param show Called with the text that the user sees, in order. */
  constructor(show: (text: Uint8Array) => Promise<void>) {
    this.#show = show;
  }

  /** The end of the console's whole output. */
  get tail(): string {
    return this.#kept.toString();
  }

  /**
   * Takes the console's next output.
   *
   * @param text The bytes.
   */
  async write(text: Uint8Array): Promise<void> {
    this.#kept.write(text);
    if (this.#open) await this.#show(text);
    else this.#recent.write(text);
  }

  /** Drops the text that was held back: it belongs to the boot, not to the session that the user waits for. */
  forget(): void {
    if (!this.#open) this.#recent = new Tail(KEPT);
  }

  /** Shows the text that was held back, and from now on all text at once. */
  async open(): Promise<void> {
    if (this.#open) return;
    this.#open = true;
    const { bytes } = this.#recent;
    this.#recent = new Tail(0);
    if (bytes.length > 0) await this.#show(bytes);
  }
}
