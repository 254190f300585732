/**
 * What looking at disks takes: a part of the manifests of the stages that look at them.
 *
 * @module
 */

/** The kernel's list of block devices. */
export const PARTITIONS = "/proc/partitions";

/** The scope of looking at the devices. */
export const LOOK_SCOPE = { readFile: [PARTITIONS], pread: ["/dev"] } as const;
