/**
 * The groups of tests, in the order in which they run, with the needs and permissions of each. It contains no tests.
 *
 * @module
 */
import type { Need } from "../initramfs/host_tools.ts";

/** One group. */
export interface Group {
  readonly name: string;
  /** Its purpose, in one line. */
  readonly purpose: string;
  readonly paths: readonly string[];
  /** Whether its tests get every permission, or none. */
  readonly permissions: "all" | "none";
  /** The commands and files that it needs. */
  readonly needs: readonly Need[];
  /** Whether it needs the image. */
  readonly image: boolean;
  /** Whether it needs root. */
  readonly root: boolean;
  /** Whether it runs only if it is named, since it takes an hour or more. */
  readonly onlyNamed?: boolean;
  /** Whether its tests draw new random cases each time. */
  readonly fresh?: boolean;
  /** The number of its files that run in parallel; one by default. */
  readonly jobs?: number;
}

const CPIO: Need = { command: "cpio", package: "cpio" };
const MKFS: Need = { command: "mkfs.ext4", package: "e2fsprogs" };
const UNSHARE: Need = { command: "unshare", package: "util-linux" };
const SCRIPT: Need = { command: "script", package: "bsdutils" };
const QEMU: readonly Need[] = [
  { command: "qemu-system-x86_64", package: "qemu-system-x86" },
  { command: "qemu-img", package: "qemu-utils" },
  { command: "setpriv", package: "util-linux" },
];

/** The groups. */
export const GROUPS: readonly Group[] = [
  {
    name: "unit",
    purpose: "pure parts, and stages against fakes, without any permission",
    paths: [
      "boot",
      "init",
      "initramfs",
      "kvm",
      "ns",
      "timeline",
      "cli",
      "bench",
      "tests/counts_test.ts",
    ],
    permissions: "none",
    needs: [],
    image: false,
    root: false,
  },
  {
    name: "permissions",
    purpose: "forbidden operations of each stage, tried in its real worker",
    paths: ["tests/permissions"],
    permissions: "all",
    needs: [],
    image: false,
    root: false,
  },
  {
    name: "host",
    purpose: "imports, commands, the npm package, and constants against this machine's headers",
    paths: ["tests/host"],
    permissions: "all",
    needs: [
      { file: "/usr/include/linux/mount.h", package: "linux-libc-dev" },
      { file: "/usr/include/x86_64-linux-gnu/sys/mount.h", package: "libc6-dev" },
      { command: "npm", package: "npm" },
      { command: "tar", package: "tar" },
    ],
    image: false,
    root: false,
  },
  {
    name: "services",
    purpose: "the keeper of services, with real processes, sockets and files",
    paths: ["tests/services"],
    permissions: "all",
    needs: [],
    image: false,
    root: false,
  },
  {
    name: "superblocks",
    purpose: "images made by the real tools, compared with blkid, and corrupted",
    paths: ["tests/superblocks"],
    permissions: "all",
    needs: [
      { command: "blkid", package: "util-linux" },
      { command: "mkswap", package: "util-linux" },
      { command: "losetup", package: "mount" },
      { command: "sfdisk", package: "fdisk" },
      { command: "mke2fs", package: "e2fsprogs" },
      { command: "mkfs.xfs", package: "xfsprogs" },
      { command: "mkfs.btrfs", package: "btrfs-progs" },
      { command: "mkfs.f2fs", package: "f2fs-tools" },
      { command: "mkfs.vfat", package: "dosfstools" },
      { command: "mkfs.erofs", package: "erofs-utils" },
      { command: "mksquashfs", package: "squashfs-tools" },
      { command: "cryptsetup", package: "cryptsetup-bin" },
      { command: "pvcreate", package: "lvm2" },
      { command: "mdadm", package: "mdadm" },
    ],
    image: false,
    root: false,
  },
  {
    name: "build",
    purpose: "archives, images and the init's flavours, made and read back",
    paths: ["tests/build"],
    permissions: "all",
    needs: [CPIO, { command: "zstd", package: "zstd" }, { command: "tar", package: "tar" }],
    image: true,
    root: false,
  },
  {
    name: "namespace",
    purpose: "whole boots in namespaces of this machine, with real containers",
    paths: ["tests/namespace"],
    permissions: "all",
    needs: [
      UNSHARE,
      SCRIPT,
      { command: "ip", package: "iproute2" },
      { command: "dnsmasq", package: "dnsmasq-base" },
      { command: "nft", package: "nftables" },
      MKFS,
      { command: "mkfs.xfs", package: "xfsprogs" },
      { command: "mkfs.btrfs", package: "btrfs-progs" },
      { command: "losetup", package: "mount" },
    ],
    image: true,
    root: true,
  },
  {
    name: "vm",
    purpose: "whole boots under QEMU",
    paths: ["tests/vm"],
    permissions: "all",
    needs: [
      ...QEMU,
      SCRIPT,
      MKFS,
      { command: "mkfs.xfs", package: "xfsprogs" },
      { command: "mkfs.btrfs", package: "btrfs-progs" },
      { command: "mkfs.vfat", package: "dosfstools" },
      { command: "cryptsetup", package: "cryptsetup-bin" },
      { command: "sgdisk", package: "gdisk" },
      { command: "mkswap", package: "util-linux" },
      { command: "qemu-nbd", package: "qemu-utils" },
    ],
    image: true,
    root: false,
    // An emulated machine has one thread. More than two at a time would need more memory than some machines have.
    jobs: 2,
  },
  {
    name: "soak",
    purpose: "a thousand containers while Docker is killed, and a hundred power cuts",
    paths: ["tests/soak"],
    permissions: "all",
    needs: [UNSHARE, SCRIPT, ...QEMU, MKFS],
    image: true,
    root: true,
    onlyNamed: true,
    fresh: true,
  },
];
