/**
 * Recognises btrfs by the first superblock of one of its devices. Pure.
 *
 * @see https://btrfs.readthedocs.io/en/latest/dev/On-disk-format.html
 * @module
 */
import { hasText, label, uuid, view } from "./bytes.ts";
import { crc32c } from "./crc.ts";
import { blake2b256 } from "./blake2b.ts";
import { xxhash64 } from "./xxhash64.ts";
import { type Format, probed, type State } from "./format.ts";

const SUPERBLOCK = { offset: 0x10_000, count: 0x1000, summed: 0x20 } as const;
const LEAST_SIZE = 1 << 20;
const FLAG_ERROR = 0x4n;

/** Recognises a device of a btrfs. */
export const btrfs: Format = {
  async look(device) {
    if (device.size < LEAST_SIZE) return null;
    const bytes = await device.range(SUPERBLOCK.offset, SUPERBLOCK.count);
    if (bytes === null || !hasText(bytes, 0x40, "_BHRfS_M")) return null;
    const data = view(bytes);
    if (data.getUint32(0x90, true) === 0 || !await isWhole(bytes)) return null;
    return probed({
      type: "btrfs",
      ...label(bytes.subarray(0x12b, 0x22b)),
      uuid: uuid(bytes.subarray(0x20, 0x30)),
      usage: "filesystem",
      verified: true,
      // Of this device alone: the file system's size on all devices says nothing about this one.
      size: Number(data.getBigUint64(0xd1, true)),
      state: stateOf(data),
      pool: {
        devid: Number(data.getBigUint64(0xc9, true)),
        uuid: uuid(bytes.subarray(0x10b, 0x11b)),
        devices: Number(data.getBigUint64(0x88, true)),
      },
    });
  },
};

/** Whether the checksum is right. There are four kinds; one of any other kind is never right. */
async function isWhole(bytes: Uint8Array): Promise<boolean> {
  const summed = bytes.slice(SUPERBLOCK.summed);
  const data = view(bytes);
  const isDigest = (digest: Uint8Array): boolean => digest.every((byte, at) => byte === bytes[at]);
  switch (data.getUint16(0xc4, true)) {
    case 0:
      return (~crc32c(summed) >>> 0) === data.getUint32(0, true);
    case 1:
      return xxhash64(summed) === data.getBigUint64(0, true);
    case 2:
      return isDigest(new Uint8Array(await crypto.subtle.digest("SHA-256", summed)));
    case 3:
      return isDigest(blake2b256(summed));
    default:
      return false;
  }
}

function stateOf(data: DataView): State {
  if ((data.getBigUint64(0x38, true) & FLAG_ERROR) !== 0n) return "damaged";
  const logRoot = data.getBigUint64(0x60, true);
  return logRoot === 0n ? "clean" : "dirty";
}
