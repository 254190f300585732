/**
 * Recognises what is on a device, as `blkid -p` does.
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

/** All formats, in libblkid's order: first the RAIDs, then the others. */
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
/** A floppy's size: a device up to this size can't be a member of a RAID, and the first format found on it counts. */
const TINY = 1440 * 1024;

/**
 * Recognises what is on a device by its superblocks. Reads some ranges of it, at most 64 and at most 6 MiB, and writes
 * nothing.
 *
 * @param read Reads the device.
 * @param size The device's size in bytes.
 * @returns The content; `null` if nothing was recognised, or several formats at once, of which any may be the real one.
 * @throws The error of a failed read.
 */
export async function probe(read: ReadRange, size: number): Promise<Probed | null> {
  const [first, ...others] = await recognise(read, size);
  return first === undefined || others.length > 0 ? null : first;
}

/**
 * Recognises everything that is on a device, as `blkid -p` does. The first RAID or encryption ends the search, since
 * further matches would belong to its content. On a floppy any first match ends it.
 *
 * @param read Reads the device.
 * @param size The device's size in bytes.
 * @returns The contents; blkid calls more than one ambivalent.
 * @throws The error of a failed read.
 */
export async function recognise(read: ReadRange, size: number): Promise<Probed[]> {
  const device = new Device(read, size);
  const found: Probed[] = [];
  // An extended partition, which contains others, is 1 KiB long.
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
