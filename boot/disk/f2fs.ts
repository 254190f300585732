/**
 * Recognises f2fs by the first of its two superblocks. Pure.
 *
 * @see https://docs.kernel.org/filesystems/f2fs.html
 * @module
 */
import { utf16Label, uuid, view } from "./bytes.ts";
import { crc32 } from "./crc.ts";
import { type Format, probed } from "./format.ts";

const SUPERBLOCK = { offset: 1024, count: 3072 } as const;
const MAGIC = 0xf2f5_2010;
const VOLUME_NAME = { offset: 0x7c, count: 1024 } as const;
const FEATURE = 0x884;
const FEATURE_SB_CHKSUM = 0x800;
/** Kernels support blocks up to the size of their pages. */
const MOST_LOG_BLOCK_SIZE = 16;

/** Recognises an f2fs. */
export const f2fs: Format = {
  async look(device) {
    const bytes = await device.range(SUPERBLOCK.offset, SUPERBLOCK.count);
    if (bytes === null) return null;
    const data = view(bytes);
    if (data.getUint32(0, true) !== MAGIC) return null;
    // The layout of the first version is unknown.
    if (data.getUint16(4, true) === 1 && data.getUint16(6, true) === 0) {
      return probed({ type: "f2fs", usage: "filesystem" });
    }
    const checksum = data.getUint32(0x20, true);
    if (checksum === 0 ? hasFeature(data) : !isWhole(bytes, checksum)) return null;
    const logBlockSize = data.getUint32(0x10, true);
    const blocks = Number(data.getBigUint64(0x24, true));
    const end = VOLUME_NAME.offset + VOLUME_NAME.count;
    return probed({
      type: "f2fs",
      ...utf16Label(bytes.subarray(VOLUME_NAME.offset, end)),
      uuid: uuid(bytes.subarray(0x6c, 0x7c)),
      usage: "filesystem",
      verified: checksum >= end,
      size: logBlockSize <= MOST_LOG_BLOCK_SIZE ? blocks * 2 ** logBlockSize : null,
    });
  },
};

function hasFeature(data: DataView): boolean {
  return (data.getUint32(FEATURE, true) & FEATURE_SB_CHKSUM) !== 0;
}

function isWhole(bytes: Uint8Array, checksum: number): boolean {
  if (checksum % 4 !== 0 || checksum + 4 > bytes.length) return false;
  return crc32(bytes.subarray(0, checksum), MAGIC) === view(bytes).getUint32(checksum, true);
}
