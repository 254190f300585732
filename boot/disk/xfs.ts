/**
 * xfs: the superblock of its first allocation group. Pure.
 *
 * @see https://www.kernel.org/pub/linux/utils/fs/xfs/docs/xfs_filesystem_structure.pdf
 * @module
 */
import { hasText, label, uuid, view } from "./bytes.ts";
import { crc32c } from "./crc.ts";
import { type Format, probed } from "./format.ts";

/** The fields of version 5 end here. */
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
      // Whether there is something to replay is known to the log alone.
      state: unfinished || broken ? "damaged" : null,
    });
  },
};

/** What libblkid holds against each other before it believes in the four letters. */
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

/** Version 5 has a checksum over its sector, in which its own field counts as zero. */
function isWhole(sector: Uint8Array): boolean {
  const data = view(sector);
  if ((data.getUint16(100) & VERSION_MORE_BITS) === 0) return false;
  if ((data.getUint32(200) & FEATURES2_CRC) === 0) return false;
  const before = crc32c(sector.subarray(0, CRC));
  const sum = crc32c(sector.subarray(CRC + 4), crc32c(new Uint8Array(4), before));
  return (~sum >>> 0) === data.getUint32(CRC, true);
}

/** An older one has nothing where version 5 has its checksum: else it is a version 5 whose version is broken. */
function isOld(data: DataView): boolean {
  return data.getUint32(CRC) === 0;
}
