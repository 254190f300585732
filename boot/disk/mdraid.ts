/**
 * Recognises members of Linux software RAIDs (md) by the superblocks of versions 0.90, 1.0, 1.1 and 1.2. Pure.
 *
 * @see md(4)
 * @module
 */
import type { Device } from "./device.ts";
import { label, uuid, view } from "./bytes.ts";
import { type Format, type Probed, probed } from "./format.ts";
import { partitions } from "./partitions.ts";

const MAGIC = 0xa92b_4efc;
/** Bytes that version 0.90 reserves: its superblock is at the start of the last whole 64 KiB. */
const RESERVED = 0x10_000;
const SECTOR = 512;
/** Bytes of the superblock of version 1 without the list of devices at its end; then the most devices in the list. */
const FIXED = 256;
const MOST_DEVICES = 1920;
const SUM = 216;

/** Recognises a member. */
export const mdraid: Format = {
  async look(device) {
    const end = Math.floor(device.size / 4096) * 4096;
    return await versionZero(device) ??
      // 1.0 at the end, 1.1 at the start, 1.2 after the first 4 KiB.
      await versionOne(device, end - 8192) ??
      await versionOne(device, 0) ??
      await versionOne(device, 4096);
  },
};

async function versionZero(device: Device): Promise<Probed | null> {
  const offset = Math.floor(device.size / RESERVED) * RESERVED - RESERVED;
  const bytes = device.size > RESERVED ? await device.range(offset, 64) : null;
  if (bytes === null) return null;
  const data = view(bytes);
  const littleEndian = data.getUint32(0, true) === MAGIC;
  if (!littleEndian && data.getUint32(0) !== MAGIC) return null;
  const word = (at: number): number => data.getUint32(at * 4, littleEndian);
  const size = word(8) * 1024;
  if (device.size < size + RESERVED || offset < size) return null;
  if (await isInPartition(device, offset - size, size + RESERVED)) return null;
  const set = new DataView(new ArrayBuffer(16));
  // Versions before 0.90 have only the first word.
  [5, 13, 14, 15].slice(0, word(2) >= 90 ? 4 : 1).forEach((at, place) =>
    set.setUint32(place * 4, word(at))
  );
  return probed({
    type: "linux_raid_member",
    uuid: uuid(new Uint8Array(set.buffer)),
    usage: "raid",
  });
}

/** Whether a member is a partition: if it ends where the disk ends, the whole disk looks like the member. */
async function isInPartition(device: Device, start: number, count: number): Promise<boolean> {
  const all = await partitions(device);
  if (all.some((each) => each.offset + each.count > device.size)) return false;
  return all.some((each) => start >= each.offset && start + count <= each.offset + each.count);
}

async function versionOne(device: Device, offset: number): Promise<Probed | null> {
  const fixed = await device.range(offset, FIXED);
  if (fixed === null) return null;
  const data = view(fixed);
  if (data.getUint32(0, true) !== MAGIC || data.getUint32(4, true) !== 1) return null;
  if (data.getBigUint64(144, true) !== BigInt(offset / SECTOR)) return null;
  const devices = data.getUint32(220, true);
  if (devices > MOST_DEVICES) return null;
  const whole = await device.range(offset, FIXED + devices * 2);
  if (whole === null || sumOf(whole) !== data.getUint32(SUM, true)) return null;
  return probed({
    type: "linux_raid_member",
    ...label(fixed.subarray(32, 64)),
    uuid: uuid(fixed.subarray(16, 32)),
    usage: "raid",
    verified: true,
  });
}

/** Returns the sum of the words, in which its own field counts as zero; the carry is added to the sum. */
function sumOf(bytes: Uint8Array): number {
  const data = view(bytes);
  let sum = -data.getUint32(SUM, true);
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) sum += data.getUint32(at, true);
  if (at + 2 <= bytes.length) sum += data.getUint16(at, true);
  return (Math.floor(sum / 2 ** 32) + sum % 2 ** 32) % 2 ** 32;
}
