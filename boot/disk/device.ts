/**
 * A device for the readers of superblocks: reads and caches ranges of bytes, limited in number and size. It must not
 * know any format.
 *
 * @module
 */

/**
 * Reads a range of a device.
 *
 * @param offset Bytes from the start.
 * @param count The number of bytes, at most 1 MiB.
 * @returns The bytes; fewer if the device ends within the range.
 */
export type ReadRange = (offset: number, count: number) => Promise<Uint8Array>;

/** Nearly every superblock is within these first bytes, btrfs's as the last one: they take a single read. */
export const HEAD = 0x11_000;
/** The superblocks of old RAID formats and the second partition table are within these last bytes: one read, too. */
export const TAIL = 0x20_000;
/** The most reads of one device, whatever its superblocks say. */
export const MOST_READS = 64;
/** The most bytes to read of one device: most of them for a LUKS header, which may have 4 MiB. */
export const MOST_BYTES = 6 << 20;
/** The most bytes of one read. */
const MOST_AT_ONCE = 1 << 20;

/** A device that is being examined. */
export class Device {
  /** Bytes of the device. */
  readonly size: number;
  readonly #read: ReadRange;
  readonly #extents = new Map<string, Uint8Array>();
  #reads = 0;
  #bytes = 0;

  /**
   * Prepares to examine a device; reads nothing yet.
   *
   * @param read Reads the device.
   * @param size Its size in bytes.
   */
  constructor(read: ReadRange, size: number) {
    this.#read = read;
    this.size = size;
  }

  /**
   * Returns the bytes of a range.
   *
   * @param offset Bytes from the start.
   * @param count The number of bytes.
   * @returns All of them; `null` if the device doesn't have them all, or a limit for the device is reached.
   * @throws The error of a failed read.
   */
  async range(offset: number, count: number): Promise<Uint8Array | null> {
    if (offset < 0 || count < 0 || offset + count > this.size) return null;
    const [start, length] = this.#extentAround(offset, count);
    const key = `${start}+${length}`;
    // An extent that could be read only in part is not read again for the next format.
    const extent = this.#extents.get(key) ?? await this.#fetch(start, length);
    this.#extents.set(key, extent);
    const range = extent.subarray(offset - start, offset - start + count);
    return range.length === count ? range : null;
  }

  #extentAround(offset: number, count: number): [offset: number, count: number] {
    if (offset + count <= HEAD) return [0, Math.min(HEAD, this.size)];
    const tail = Math.max(0, this.size - TAIL);
    return offset >= tail ? [tail, this.size - tail] : [offset, count];
  }

  async #fetch(offset: number, count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.#bytes + count > MOST_BYTES ? 0 : count);
    let filled = 0;
    while (filled < bytes.length && this.#reads < MOST_READS) {
      this.#reads++;
      const part = await this.#read(offset + filled, Math.min(bytes.length - filled, MOST_AT_ONCE));
      if (part.length === 0) break;
      bytes.set(part, filled);
      filled += part.length;
    }
    this.#bytes += filled;
    return bytes.subarray(0, filled);
  }
}
