/**
 * Recognises erofs. Pure.
 *
 * @see https://erofs.docs.kernel.org/en/latest/core_ondisk.html
 * @module
 */
import type { Device } from "./device.ts";
import { label, uuid, view } from "./bytes.ts";
import { crc32c } from "./crc.ts";
import { type Format, probed } from "./format.ts";

const SUPERBLOCK = { offset: 1024, count: 128 } as const;
const MAGIC = 0xe0f5_e1e2;
const COMPAT_SB_CHKSUM = 0x1;

/** Recognises an erofs. */
export const erofs: Format = {
  async look(device) {
    const bytes = await device.range(SUPERBLOCK.offset, SUPERBLOCK.count);
    if (bytes === null) return null;
    const data = view(bytes);
    if (data.getUint32(0, true) !== MAGIC) return null;
    const blockBits = data.getUint8(12);
    if (blockBits < 9 || blockBits > 16) return null;
    const verified = (data.getUint32(8, true) & COMPAT_SB_CHKSUM) !== 0;
    if (verified && !await isWhole(device, 2 ** blockBits)) return null;
    // Without the feature there is no checksum: if there is one, the feature's flag is broken.
    if (!verified && data.getUint32(4, true) !== 0) return null;
    return probed({
      type: "erofs",
      ...label(bytes.subarray(64, 80)),
      uuid: uuid(bytes.subarray(48, 64)),
      usage: "filesystem",
      verified,
      size: data.getUint32(36, true) * 2 ** blockBits,
    });
  },
};

/** Whether the checksum is right. It covers the first block to its end; its own field counts as zero. */
async function isWhole(device: Device, blockSize: number): Promise<boolean> {
  const summed = await device.range(SUPERBLOCK.offset, blockSize - SUPERBLOCK.offset);
  if (summed === null || summed.length < SUPERBLOCK.count) return false;
  const sum = crc32c(summed.subarray(8), crc32c(new Uint8Array(4), crc32c(summed.subarray(0, 4))));
  return sum === view(summed).getUint32(4, true);
}
