/**
 * The scope for examining disks: a part of the manifests of the stages that do so.
 *
 * @module
 */

/** The kernel's list of block devices. */
export const PARTITIONS = "/proc/partitions";

/** The scope for examining the devices. */
export const LOOK_SCOPE = { readFile: [PARTITIONS], pread: ["/dev"] } as const;
