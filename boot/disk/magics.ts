/**
 * The places of the magic bytes of each format, including formats without a reader here. The file has only the table.
 *
 * @see libblkid(3), wipefs(8)
 * @module
 */

/** Magic bytes at a place on a device. */
export interface Magic {
  /** libblkid's `TYPE` or `PTTYPE`. */
  readonly name: string;
  /** Bytes from the start of the device, or from its end if negative. */
  readonly offset: number;
  /** The magic bytes; each character stands for one byte. */
  readonly text: string;
}

const KIB = 1024;
const MIB = 1 << 20;
const GIB = 2 ** 30;

const at = (name: string, text: string, offsets: readonly number[]): Magic[] =>
  offsets.map((offset) => ({ name, offset, text }));

const PAGE_ENDS = [4, 8, 16, 32, 64].map((size) => size * KIB - 10);
/** ext has a second superblock in its second group, which begins after 8 × block size blocks. */
const EXT_SECOND = [1, 2, 4, 8, 16, 32, 64].map((size) => {
  const block = size * KIB;
  return block * (8 * block + (size === 1 ? 1 : 0)) + 56;
});
const LUKS_SECOND = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096].map((size) => size * KIB);

/** Partition tables and boot sectors; RAIDs, encryption and file systems; then copies that outlast a wiped start. */
export const MAGICS: readonly Magic[] = [
  ...at("dos", "\x55\xaa", [510]),
  ...at("gpt", "EFI PART", [512, 4096, -512, -4096]),
  ...at("linux_raid_member", "\xfc\x4e\x2b\xa9", [0, 4096]),
  ...at("LVM2_member", "LABELONE", [0, 512, 1024, 1536]),
  ...at("crypto_LUKS", "LUKS\xba\xbe", [0]),
  ...at("BitLocker", "-FVE-FS-", [3]),
  ...at("bcache", "\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81", [4120]),
  ...at("bcachefs", "\xc6\x85\x73\xf6\x66\xce\x90\xa9\xd9\x6a\x60\xcf\x80\x3d\xf7\xef", [4120]),
  ...at("stratis", "!Stra0tis\x86\xff\x02^Arh", [512, 4608]),
  ...at("DM_verity_hash", "verity\0\0", [0]),
  ...at("DM_integrity", "integrt\0", [0]),
  ...at("DM_snapshot_cow", "SnAp", [0]),
  ...at("swap", "SWAPSPACE2", PAGE_ENDS),
  ...at("swap", "SWAP-SPACE", PAGE_ENDS),
  ...at("swsuspend", "S1SUSPEND", PAGE_ENDS),
  ...at("xfs", "XFSB", [0]),
  ...at("ext", "\x53\xef", [1080]),
  ...at("btrfs", "_BHRfS_M", [64 * KIB + 64]),
  ...at("f2fs", "\x10\x20\xf5\xf2", [1024, 5120]),
  ...at("erofs", "\xe2\xe1\xf5\xe0", [1024]),
  ...at("squashfs", "hsqs", [0]),
  ...at("squashfs3", "sqsh", [0]),
  ...at("ntfs", "NTFS    ", [3]),
  ...at("exfat", "EXFAT   ", [3]),
  ...at("apfs", "NXSB", [32]),
  ...at("hfsplus", "H+", [1024]),
  ...at("hfsplus", "HX", [1024]),
  ...at("iso9660", "CD001", [32 * KIB + 1]),
  ...at("udf", "NSR0", [34 * KIB + 1, 36 * KIB + 1, 38 * KIB + 1]),
  ...at("jfs", "JFS1", [32 * KIB]),
  ...at("reiserfs", "ReIsEr", [8 * KIB + 52, 64 * KIB + 52]),
  ...at("nilfs2", "\x34\x34", [1030]),
  ...at("VMFS_volume_member", "\x0d\xd0\x01\xc0", [MIB]),
  ...at("VMFS", "\x5e\xf1\xab\x2f", [2 * MIB]),
  ...at("crypto_LUKS", "SKUL\xba\xbe", LUKS_SECOND),
  ...at("ext", "\x53\xef", EXT_SECOND),
  ...at("btrfs", "_BHRfS_M", [64 * MIB + 64, 256 * GIB + 64]),
];
