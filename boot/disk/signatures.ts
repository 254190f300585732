/**
 * Finds every trace of content on a device: there must be none before the device may be formatted. Magic bytes count as
 * a signature whatever is around them, even if a checksum is wrong.
 *
 * @module
 */
import { hasText } from "./bytes.ts";
import { Device, type ReadRange } from "./device.ts";
import { MAGICS } from "./magics.ts";

/** A trace of content. */
export interface Signature {
  /** The content, in libblkid's terms: a `TYPE`, or the kind of a partition table (`dos`, `gpt`). */
  readonly name: string;
  /** Bytes from the start of the device. */
  readonly offset: number;
}

const MD_MAGIC = "\xfc\x4e\x2b\xa9";

/**
 * Looks for the magic bytes of partition tables, RAIDs, encryption and file systems, and for the copies that many of
 * these keep further inside, which remain if only a device's start was wiped. Reads some ranges, as {@linkcode probe}
 * does.
 *
 * @param read Reads the device.
 * @param size The device's size in bytes.
 * @returns Every signature; none if the device has no known content. ZFS and rarer formats are not known here.
 * @throws The error of a failed read.
 */
export async function signatures(read: ReadRange, size: number): Promise<Signature[]> {
  const device = new Device(read, size);
  const found: Signature[] = [];
  for (const { name, offset, text } of [...MAGICS, ...raidMagics(size)]) {
    const start = offset < 0 ? size + offset : offset;
    const bytes = await device.range(start, text.length);
    if (bytes !== null && hasText(bytes, 0, text)) found.push({ name, offset: start });
  }
  return found;
}

/** Returns the magics of Linux RAIDs that are placed by the end of the device: 0.90, in both byte orders, and 1.0. */
function raidMagics(size: number): { name: string; offset: number; text: string }[] {
  const old = Math.floor(size / 0x10_000) * 0x10_000 - 0x10_000;
  const backwards = [...MD_MAGIC].reverse().join("");
  return [
    { offset: old, text: MD_MAGIC },
    { offset: old, text: backwards },
    { offset: Math.floor(size / 4096) * 4096 - 8192, text: MD_MAGIC },
  ].filter(({ offset }) => offset >= 0).map((magic) => ({ name: "linux_raid_member", ...magic }));
}
