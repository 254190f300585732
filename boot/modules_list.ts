/**
 * The kernel modules of a Docker host, grouped by need. A module that is built into the kernel needs no file.
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
  // QEMU's watchdog: it shall watch over the boot as well.
  "i6300esb",
  // Docker's storage and networks.
  "overlay",
  "bridge",
  "br_netfilter",
  "veth",
  // iptables (nft) and dockerd need these: Docker would call modprobe for them, which the host does not have.
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

/** Loaded once dom0 is up: containers and networks of less common kinds need them. */
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
  // The firmware's records of a crash.
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

/** Loaded first of all, to mount the image of the programs. Loop devices are there for containers, too. */
export const PROGRAMS_MODULES: readonly string[] = ["loop", "erofs"];

/** Loaded for compressed swap in memory. */
export const ZRAM_MODULES: readonly string[] = ["zram"];

/** The modules in the image; it also holds their dependencies. */
export const IMAGE_MODULES: readonly string[] = [
  ...MODULES,
  ...LATE_MODULES,
  ...Object.values(FILESYSTEM_MODULES).flat(),
  ...ZRAM_MODULES,
  ...PROGRAMS_MODULES,
];
