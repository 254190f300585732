/**
 * A device -> what is on it, as `blkid -p` says it.
 *
 * @module
 */
import { btrfs } from "./btrfs.ts";
import { Device, type ReadRange } from "./device.ts";
import { ext } from "./ext.ts";
import { erofs } from "./erofs.ts";
import { f2fs } from "./f2fs.ts";
import { luks } from "./luks.ts";
import { lvm } from "./lvm.ts";
import { mdraid } from "./mdraid.ts";
import { squashfs } from "./squashfs.ts";
import { swap, swsuspend } from "./swap.ts";
import { vfat } from "./vfat.ts";
import type { Format, Probed } from "./format.ts";
import { xfs } from "./xfs.ts";

/** Every format, in libblkid's order. */
const RAIDS: readonly Format[] = [mdraid, lvm];
const OTHERS: readonly Format[] = [
  luks,
  vfat,
  swsuspend,
  swap,
  xfs,
  ext,
  squashfs,
  btrfs,
  f2fs,
  erofs,
];
/** A floppy's size: a device that is not larger is no member of a RAID, and what is found on it first is it. */
const TINY = 1440 * 1024;

/**
 * Recognises what is on a device by its superblocks. Reads some ranges of it, at most 64 and at most 6 MiB, and writes
 * nothing.
 *
 * @param read Reads the device.
 * @param size The device's size in bytes.
 * @returns What was recognised; `null` where it is nothing, or where several formats are there at once: which of them
 * is meant nobody can know.
 * @throws What a read threw.
 */
export async function probe(read: ReadRange, size: number): Promise<Probed | null> {
  const [first, ...others] = await recognise(read, size);
  return first === undefined || others.length > 0 ? null : first;
}

/**
 * Recognises everything that is on a device, as `blkid -p` goes about it: the first RAID or encryption ends the search,
 * since what is seen behind it belongs to what is inside; on a floppy the first of anything does.
 *
 * @param read Reads the device.
 * @param size The device's size in bytes.
 * @returns What was recognised; more than one is what blkid calls ambivalent.
 * @throws What a read threw.
 */
export async function recognise(read: ReadRange, size: number): Promise<Probed[]> {
  const device = new Device(read, size);
  const found: Probed[] = [];
  // A partition that holds other partitions is 1 KiB long.
  if (size <= 1024) return found;
  for (const format of size <= TINY ? OTHERS : [...RAIDS, ...OTHERS]) {
    const one = await format.look(device);
    if (one === null) continue;
    found.push(one);
    if (size <= TINY) break;
    if (one.usage === "raid" || one.usage === "crypto") break;
  }
  return found;
}
