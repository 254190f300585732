/**
 * Recognises xfs by the superblock of its first allocation group. Pure.
 *
 * @see https://www.kernel.org/pub/linux/utils/fs/xfs/docs/xfs_filesystem_structure.pdf
 * @module
 */
import { hasText, label, uuid, view } from "./bytes.ts";
import { crc32c } from "./crc.ts";
import { type Format, probed } from "./format.ts";

/** Bytes up to the end of the fields of version 5. */
const FIELDS = 264;
const CRC = 224;
const VERSION_MASK = 0xf;
const VERSION_MORE_BITS = 0x8000;
const FEATURES2_CRC = 0x100;
const INCOMPAT_NEEDS_REPAIR = 0x10;
const FEWEST_GROUP_BLOCKS = 64n;

/** Recognises an xfs. */
export const xfs: Format = {
  async look(device) {
    const fields = await device.range(0, FIELDS);
    if (fields === null || !hasText(fields, 0, "XFSB") || !makesSense(view(fields))) return null;
    const data = view(fields);
    const verified = (data.getUint16(100) & VERSION_MASK) === 5;
    const sector = await device.range(0, data.getUint16(102));
    if (sector === null || !(verified ? isWhole(sector) : isOld(data))) return null;
    const unfinished = data.getUint8(126) !== 0;
    const broken = verified && (data.getUint32(216) & INCOMPAT_NEEDS_REPAIR) !== 0;
    return probed({
      type: "xfs",
      ...label(fields.subarray(108, 120)),
      uuid: uuid(fields.subarray(32, 48)),
      usage: "filesystem",
      verified,
      size: Number(data.getBigUint64(8)) * data.getUint32(4),
      // Only the log shows whether there is something to replay.
      state: unfinished || broken ? "damaged" : null,
    });
  },
};

/** Whether the fields are consistent, by the checks that libblkid makes in addition to the magic bytes. */
function makesSense(data: DataView): boolean {
  const blockSize = data.getUint32(4);
  const blocks = data.getBigUint64(8);
  const extent = BigInt(data.getUint32(80)) * BigInt(blockSize);
  const groupBlocks = BigInt(data.getUint32(84));
  const groups = BigInt(data.getUint32(88));
  const inodeSize = data.getUint16(104);
  const [blockLog, sectorLog, inodeLog, inodesLog] = [120, 121, 122, 123]
    .map((offset) => data.getUint8(offset)) as [number, number, number, number];
  return groups > 0n &&
    isPower(data.getUint16(102), sectorLog, 9, 15) &&
    isPower(blockSize, blockLog, 9, 16) &&
    isPower(inodeSize, inodeLog, 8, 11) &&
    blockLog - inodeLog === inodesLog &&
    extent >= 4096n && extent <= 1n << 30n &&
    data.getUint8(127) <= 100 &&
    blocks > 0n && blocks <= groups * groupBlocks &&
    blocks >= (groups - 1n) * groupBlocks + FEWEST_GROUP_BLOCKS;
}

function isPower(value: number, log: number, least: number, most: number): boolean {
  return log >= least && log <= most && value === 2 ** log;
}

/** Whether the checksum of version 5 is right. It covers the sector; its own field counts as zero. */
function isWhole(sector: Uint8Array): boolean {
  const data = view(sector);
  if ((data.getUint16(100) & VERSION_MORE_BITS) === 0) return false;
  if ((data.getUint32(200) & FEATURES2_CRC) === 0) return false;
  const before = crc32c(sector.subarray(0, CRC));
  const sum = crc32c(sector.subarray(CRC + 4), crc32c(new Uint8Array(4), before));
  return (~sum >>> 0) === data.getUint32(CRC, true);
}

/** Whether it is an older version: its checksum field is zero. If not, it is a version 5 with a broken version. */
function isOld(data: DataView): boolean {
  return data.getUint32(CRC) === 0;
}
