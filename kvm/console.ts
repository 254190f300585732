/**
 * A machine's console as its launcher sees it: kept back until dom0 is there, then the user's terminal; or, where a
 * command runs, kept as a tail for the case that something breaks.
 *
 * @module
 */
import { Tail } from "./tail.ts";

/** Bytes of a console's text that are kept. */
const KEPT = 16 * 1024;

/** Where a console's text goes. */
export class ConsoleText {
  readonly #kept = new Tail(KEPT);
  #recent = new Tail(KEPT);
  #open = false;
  readonly #show: (text: Uint8Array) => Promise<void>;

  /** @param show Is given what the user shall see, in order. */
  constructor(show: (text: Uint8Array) => Promise<void>) {
    this.#show = show;
  }

  /** The end of all that the console said. */
  get tail(): string {
    return this.#kept.toString();
  }

  /**
   * Takes what the console says.
   *
   * @param text Its next bytes.
   */
  async write(text: Uint8Array): Promise<void> {
    this.#kept.write(text);
    if (this.#open) await this.#show(text);
    else this.#recent.write(text);
  }

  /** Drops what was kept back: it belongs to the boot and not to what the user waits for. */
  forget(): void {
    if (!this.#open) this.#recent = new Tail(KEPT);
  }

  /** Shows what was kept back, and from now on everything at once. */
  async open(): Promise<void> {
    if (this.#open) return;
    this.#open = true;
    const { bytes } = this.#recent;
    this.#recent = new Tail(0);
    if (bytes.length > 0) await this.#show(bytes);
  }
}
