/**
 * The kernel modules of a Docker host, by what needs them. A kernel that has one built in needs no file for it.
 *
 * @module
 */

/** Loaded before storage and Docker: without these a virtual machine has no disk, no network or no containers. */
export const MODULES: readonly string[] = [
  // Paravirtual hardware.
  "virtio_net",
  "virtio_blk",
  "virtio_scsi",
  "sd_mod",
  "virtio_rng",
  // The watchdog that QEMU has: it is to watch over the boot as well.
  "i6300esb",
  // Docker's storage and networks.
  "overlay",
  "bridge",
  "br_netfilter",
  "veth",
  // What iptables (nft) and dockerd ask for: Docker would call modprobe for these, and there is none.
  "nf_tables",
  "nft_compat",
  "nft_chain_nat",
  "nf_conntrack",
  "nf_conntrack_netlink",
  "nf_nat",
  "xt_addrtype",
  "xt_conntrack",
  "xt_comment",
  "xt_MASQUERADE",
  "xt_nat",
  "xt_mark",
  "xt_tcpudp",
  // dockerd looks for IPsec once, at its start: encrypted overlay networks need it.
  "xfrm_user",
];

/** Loaded once dom0 is up: what containers and networks of other kinds ask the kernel for. */
export const LATE_MODULES: readonly string[] = [
  "macvlan",
  "ipvlan",
  "vxlan",
  "dummy",
  "tun",
  "fuse",
  // The power button.
  "button",
  "evdev",
  // What the firmware keeps of a crash.
  "efi_pstore",
  "xt_limit",
  "xt_LOG",
  "xt_multiport",
  "xt_recent",
  "xt_statistic",
  "xt_REDIRECT",
  "xt_ipvs",
  "ip_vs_rr",
];

/** Loaded when a disk turns out to need them, by the file system's type. */
export const FILESYSTEM_MODULES = {
  ext4: ["ext4"],
  xfs: ["xfs"],
  // A btrfs asks for the algorithm of its checksums by name.
  btrfs: ["btrfs", "xxhash_generic", "blake2b_generic"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Loaded first of all: what the image of the programs is mounted with. Containers find loop devices as well. */
export const PROGRAMS_MODULES: readonly string[] = ["loop", "erofs"];

/** Loaded where swap is compressed in memory. */
export const ZRAM_MODULES: readonly string[] = ["zram"];

/** What the image holds, with the modules that these need. */
export const IMAGE_MODULES: readonly string[] = [
  ...MODULES,
  ...LATE_MODULES,
  ...Object.values(FILESYSTEM_MODULES).flat(),
  ...ZRAM_MODULES,
  ...PROGRAMS_MODULES,
];
