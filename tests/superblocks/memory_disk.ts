/**
 * A disk that keeps the ranges that a probe reads in memory, where they can be corrupted and restored. It reads the
 * rest from its file. It must not write to the file.
 *
 * @module
 */
import type { ReadRange } from "../../boot/disk/device.ts";
import { recognise } from "../../boot/disk/probe.ts";
import type { Probed } from "../../boot/disk/format.ts";
import { readerOf } from "./images.ts";

/** A range of a disk, in bytes. */
export type Range = readonly [offset: number, count: number];

/** The content of one place on a disk. */
interface Extent {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The disk. */
export class MemoryDisk {
  readonly #extents: readonly Extent[];
  readonly #rest: ReadRange;
  readonly #size: number;

  private constructor(extents: readonly Extent[], rest: ReadRange, size: number) {
    this.#extents = extents;
    this.#rest = rest;
    this.#size = size;
  }

  /**
   * Loads the ranges that a probe of a file reads into memory.
   *
   * @param file The file, which must stay open while the disk is used.
   */
  static async of(file: Deno.FsFile): Promise<MemoryDisk> {
    const size = file.seekSync(0, Deno.SeekMode.End);
    const rest = readerOf(file);
    const extents: Extent[] = [];
    await recognise(async (offset, count) => {
      const bytes = await rest(offset, count);
      extents.push({ offset, bytes });
      return bytes;
    }, size);
    return new MemoryDisk(extents, rest, size);
  }

  /** The ranges that are in memory. */
  get ranges(): Range[] {
    return this.#extents.map(({ offset, bytes }) => [offset, bytes.length]);
  }

  /** Probes its current content. */
  probe(): Promise<Probed[]> {
    return recognise((offset, count) => {
      const held = this.#at(offset, count);
      return held === null ? this.#rest(offset, count) : Promise.resolve(held);
    }, this.#size);
  }

  /**
   * Corrupts it while it is looked at.
   *
   * @param offset The offset in bytes.
   * @param bytes The bytes that replace the content.
   * @param look Called while it is corrupted.
   */
  async broken<T>(offset: number, bytes: Uint8Array, look: () => Promise<T>): Promise<T> {
    // Extents can overlap: the same byte is corrupted in each.
    const mend = this.#extents.flatMap((extent) => {
      const from = Math.max(offset, extent.offset);
      const to = Math.min(offset + bytes.length, extent.offset + extent.bytes.length);
      if (from >= to) return [];
      const place = extent.bytes.subarray(from - extent.offset, to - extent.offset);
      const before = place.slice();
      place.set(bytes.subarray(from - offset, to - offset));
      return [() => place.set(before)];
    });
    try {
      return await look();
    } finally {
      for (const undo of mend) undo();
    }
  }

  /**
   * Returns a copy of the content.
   *
   * @param offset The offset in bytes.
   * @param count The number of bytes.
   * @throws {RangeError} If they are not in memory.
   */
  bytes(offset: number, count: number): Uint8Array {
    const held = this.#at(offset, count);
    if (held === null) throw new RangeError(`${offset}+${count} is not in memory`);
    return held.slice();
  }

  #at(offset: number, count: number): Uint8Array | null {
    for (const extent of this.#extents) {
      const at = offset - extent.offset;
      if (at >= 0 && at + count <= extent.bytes.length) {
        return extent.bytes.subarray(at, at + count);
      }
    }
    return null;
  }
}
