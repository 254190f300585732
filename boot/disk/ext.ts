/**
 * Recognises ext2, ext3, ext4 and the other types with their superblock: an external journal (`jbd`) and `ext4dev`.
 * Pure.
 *
 * @see https://docs.kernel.org/filesystems/ext4/super.html
 * @module
 */
import { label, uuid, view } from "./bytes.ts";
import { crc32c } from "./crc.ts";
import { type Format, probed, type State } from "./format.ts";

const SUPERBLOCK = { offset: 1024, count: 1024, checksum: 0x3fc } as const;
const MAGIC = 0xef53;

const STATE_VALID = 0x1;
const STATE_ERROR = 0x2;
const FLAGS_TEST_FILESYSTEM = 0x4;
const CHECKSUM_TYPE = 0x175;
const COMPAT_HAS_JOURNAL = 0x4;
const INCOMPAT_FILETYPE = 0x2;
const INCOMPAT_RECOVER = 0x4;
const INCOMPAT_JOURNAL_DEV = 0x8;
const INCOMPAT_META_BG = 0x10;
const INCOMPAT_64BIT = 0x80;
const RO_COMPAT_METADATA_CSUM = 0x400;
/** The features of ext2 and ext3: sparse superblocks, large files, directories as trees. */
const RO_COMPAT_OLD = 0x1 | 0x2 | 0x4;
/** 1 KiB shifted by this is 64 KiB, the largest block size. */
const MOST_LOG_BLOCK_SIZE = 6;

interface Features {
  readonly compat: number;
  readonly incompat: number;
  readonly roCompat: number;
  readonly flags: number;
}

/** Recognises the family by its first superblock. */
export const ext: Format = {
  async look(device) {
    const bytes = await device.range(SUPERBLOCK.offset, SUPERBLOCK.count);
    if (bytes === null) return null;
    const data = view(bytes);
    if (data.getUint16(0x38, true) !== MAGIC) return null;
    const features = {
      compat: data.getUint32(0x5c, true),
      incompat: data.getUint32(0x60, true),
      roCompat: data.getUint32(0x64, true),
      flags: data.getUint32(0x160, true),
    };
    const verified = (features.roCompat & RO_COMPAT_METADATA_CSUM) !== 0;
    const sum = crc32c(bytes.subarray(0, SUPERBLOCK.checksum));
    if (verified && sum !== data.getUint32(SUPERBLOCK.checksum, true)) return null;
    // Without checksums it has no checksum type: if it has one, the feature's flag is broken.
    if (!verified && data.getUint8(CHECKSUM_TYPE) !== 0) return null;
    const logBlockSize = data.getUint32(0x18, true);
    if (logBlockSize > MOST_LOG_BLOCK_SIZE) return null;
    const high = (features.incompat & INCOMPAT_64BIT) === 0 ? 0 : data.getUint32(0x150, true);
    const blocks = high * 2 ** 32 + data.getUint32(0x4, true);
    const type = typeOf(features);
    if (type === null) return null;
    return probed({
      type,
      ...label(bytes.subarray(0x78, 0x88)),
      uuid: uuid(bytes.subarray(0x68, 0x78)),
      usage: type === "jbd" ? "other" : "filesystem",
      verified,
      size: blocks * 1024 * 2 ** logBlockSize,
      state: type === "jbd" ? null : stateOf(data.getUint16(0x3a, true), features),
    });
  },
};

/** Distinguishes the types as libblkid does: by the first feature that the older type does not have. */
function typeOf({ compat, incompat, roCompat, flags }: Features): string | null {
  if (incompat & INCOMPAT_JOURNAL_DEV) return "jbd";
  const journal = (compat & COMPAT_HAS_JOURNAL) !== 0;
  const old = INCOMPAT_FILETYPE | INCOMPAT_META_BG | (journal ? INCOMPAT_RECOVER : 0);
  const isNew = (incompat & ~old) !== 0 || (roCompat & ~RO_COMPAT_OLD) !== 0;
  // An old type with the test flag matches two types in libblkid, which therefore reports neither.
  if (flags & FLAGS_TEST_FILESYSTEM) return isNew ? "ext4dev" : null;
  return isNew ? "ext4" : journal ? "ext3" : "ext2";
}

/** Returns the state. Without a journal, a file system that was not unmounted is not valid, and needs a checker. */
function stateOf(state: number, { incompat }: Features): State {
  if ((state & STATE_ERROR) !== 0 || (state & STATE_VALID) === 0) return "damaged";
  return (incompat & INCOMPAT_RECOVER) === 0 ? "clean" : "dirty";
}
