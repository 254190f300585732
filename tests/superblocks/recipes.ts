/**
 * Recipes by which the real tools make images of each format: one shell command each, in which `$F` is the file and
 * `$L` the label. It runs nothing.
 *
 * @module
 */

/** An image that a tool makes. */
export interface Recipe {
  readonly name: string;
  /** libblkid's `TYPE`. */
  readonly type: string;
  /** The size of the file in MiB; the file is sparse. */
  readonly size: number;
  readonly shell: string;
  /** The maximum length of a label in bytes; 0 if the tool sets none. */
  readonly label: number;
}

const KEY = "printf key | cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000";
const FILES = "mkdir $F.d && echo hello > $F.d/file &&";

/** The recipes that write into a file. */
export const RECIPES: readonly Recipe[] = [
  ...ext("ext2", "-t ext2"),
  ...ext("ext3", "-t ext3"),
  ...ext("ext4", "-t ext4"),
  ...ext("ext4 with blocks of 1 KiB", "-t ext4 -b 1024"),
  ...ext("ext4 with blocks of 64 KiB", "-t ext4 -b 65536"),
  ...ext("ext4 without checksums", "-t ext4 -O ^metadata_csum"),
  ...ext("ext4 without a journal", "-t ext4 -O ^has_journal"),
  ...ext("ext4 without a UUID", "-t ext4 -U 00000000-0000-0000-0000-000000000000"),
  ...ext("ext4 with a UUID of its own", "-t ext4 -U A1B2C3D4-0000-ffff-8000-0123456789AB"),
  {
    name: "ext4 whose checksums were removed",
    type: "ext4",
    size: 64,
    shell: 'mke2fs -q -F -t ext4 -L "$L" $F && tune2fs -O ^metadata_csum $F',
    label: 16,
  },
  ...ext("ext4dev", "-t ext4 -E test_fs"),
  ...ext("jbd", "-O journal_dev"),
  { name: "xfs", type: "xfs", size: 300, shell: 'mkfs.xfs -q -L "$L" $F', label: 12 },
  {
    name: "xfs of version 4",
    type: "xfs",
    size: 300,
    shell: 'mkfs.xfs -q -m crc=0 -L "$L" $F',
    label: 12,
  },
  {
    name: "xfs with sectors of 4 KiB",
    type: "xfs",
    size: 300,
    shell: 'mkfs.xfs -q -s size=4096 -b size=8192 -L "$L" $F',
    label: 12,
  },
  ...["crc32c", "xxhash", "sha256", "blake2"].map((sum) => ({
    name: `btrfs with ${sum}`,
    type: "btrfs",
    size: 128,
    shell: `mkfs.btrfs -q -f --csum ${sum} -L "$L" $F`,
    label: 255,
  })),
  {
    name: "btrfs of two devices",
    type: "btrfs",
    size: 128,
    shell: 'truncate -s 128M $F.2 && mkfs.btrfs -q -f -d raid1 -m raid1 -L "$L" $F $F.2',
    label: 255,
  },
  { name: "f2fs", type: "f2fs", size: 64, shell: 'mkfs.f2fs -q -f -l "$L" $F', label: 255 },
  {
    name: "f2fs with a checksum",
    type: "f2fs",
    size: 64,
    shell: 'mkfs.f2fs -q -f -O extra_attr,sb_checksum -l "$L" $F',
    label: 255,
  },
  {
    name: "FAT12 on a floppy",
    type: "vfat",
    size: 1,
    shell: 'mkfs.vfat -F 12 -n "$L" $F',
    label: 11,
  },
  { name: "FAT12", type: "vfat", size: 4, shell: 'mkfs.vfat -F 12 -n "$L" $F', label: 11 },
  { name: "FAT16", type: "vfat", size: 32, shell: 'mkfs.vfat -F 16 -n "$L" $F', label: 11 },
  { name: "FAT32", type: "vfat", size: 300, shell: 'mkfs.vfat -F 32 -n "$L" $F', label: 11 },
  {
    name: "FAT32 with sectors of 4 KiB",
    type: "vfat",
    size: 300,
    shell: 'mkfs.vfat -F 32 -S 4096 -i cafe0123 -n "$L" $F',
    label: 11,
  },
  { name: "erofs", type: "erofs", size: 0, shell: `${FILES} mkfs.erofs --quiet $F $F.d`, label: 0 },
  {
    name: "squashfs",
    type: "squashfs",
    size: 0,
    shell: `${FILES} mksquashfs $F.d $F -quiet -no-progress -noappend`,
    label: 0,
  },
  ...[4096, 8192, 65_536].map((page) => ({
    name: `swap with pages of ${page / 1024} KiB`,
    type: "swap",
    size: 8,
    shell: `mkswap -q -p ${page} -L "$L" $F`,
    label: 16,
  })),
  {
    name: "swap of a hibernated machine",
    type: "swsuspend",
    size: 8,
    shell: 'mkswap -q -L "$L" $F && printf "S1SUSPEND\\0" | ' +
      "dd of=$F bs=1 seek=4086 conv=notrunc status=none",
    label: 16,
  },
  { name: "LUKS1", type: "crypto_LUKS", size: 20, shell: `${KEY} --type luks1 $F -`, label: 0 },
  {
    name: "LUKS2",
    type: "crypto_LUKS",
    size: 20,
    shell: `${KEY} --type luks2 --label "$L" $F -`,
    label: 47,
  },
  {
    name: "LUKS2 with sha512",
    type: "crypto_LUKS",
    size: 20,
    shell: `${KEY} --type luks2 --hash sha512 --subsystem sub --label "$L" $F -`,
    label: 47,
  },
];

function ext(name: string, options: string): Recipe[] {
  const type = name.split(" ")[0] ?? name;
  return [{ name, type, size: 64, shell: `mke2fs -q -F ${options} -L "$L" $F`, label: 16 }];
}

/** The recipes that need a block device for `$F`. */
export const DEVICE_RECIPES: readonly Recipe[] = [
  {
    name: "a physical volume of LVM",
    type: "LVM2_member",
    size: 20,
    shell: "pvcreate -q -ff -y --config 'devices{use_devicesfile=0}' $F",
    label: 0,
  },
  {
    name: "a physical volume with its label in sector 3",
    type: "LVM2_member",
    size: 20,
    shell: "pvcreate -q -ff -y --labelsector 3 --config 'devices{use_devicesfile=0}' $F",
    label: 0,
  },
];
