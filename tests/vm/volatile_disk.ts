/**
 * A disk with a volatile cache: when the power goes, data that was not flushed may be lost.
 *
 * The machine's disk is a qcow2 image above a raw one. QEMU records the place of a write that is new to the image only
 * when the machine flushes its disk. If QEMU is killed before that, the write is lost, as it would be from a disk's own
 * cache.
 *
 * @module
 */
import { tool } from "./disks.ts";

/** The disk. */
export class VolatileDisk {
  readonly #kept: string;

  /** @param kept The raw image, which holds the earlier data. */
  constructor(kept: string) {
    this.#kept = kept;
  }

  /** Makes the image for one boot, which is empty. */
  async on(): Promise<string> {
    const image = this.#image();
    await tool("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", this.#kept, image]);
    return image;
  }

  /** Commits the data that the disk kept, for the next boot. The machine must be off. */
  async off(): Promise<void> {
    await tool("qemu-img", ["commit", "-q", this.#image()]);
    await Deno.remove(this.#image());
  }

  #image(): string {
    return `${this.#kept}.qcow2`;
  }
}
