/**
 * A disk as it is when the power goes: what it has not been told to keep may be gone.
 *
 * The machine's disk is a qcow2 image above a raw one. Where a write that is new to the image has gone, QEMU writes down
 * when the machine flushes its disk; if QEMU is killed before, the write is gone, as it is out of a disk's own memory.
 *
 * @module
 */
import { tool } from "./disks.ts";

/** The disk. */
export class VolatileDisk {
  readonly #kept: string;

  /** @param kept The raw image, which holds what was there before. */
  constructor(kept: string) {
    this.#kept = kept;
  }

  /** The image for one boot: nothing is written to it yet. */
  async on(): Promise<string> {
    const image = this.#image();
    await tool("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", this.#kept, image]);
    return image;
  }

  /** The machine is off: what its disk kept is what the next boot finds. */
  async off(): Promise<void> {
    await tool("qemu-img", ["commit", "-q", this.#image()]);
    await Deno.remove(this.#image());
  }

  #image(): string {
    return `${this.#kept}.qcow2`;
  }
}
