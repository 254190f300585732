/**
 * A rule of a scope for mounts.
 *
 * @module
 */

/**
 * A mount that a stage may make, in the notation of `fstab(5)`. A `*` at the end of a source, a target or an option
 * stands for one word of letters, digits, `_`, `-`, `%` and, in a target, commas. The flags must be equal; a mount may omit
 * options.
 */
export type MountRule = readonly [
  source: string,
  target: string,
  filesystemtype: string,
  mountflags: number,
  data: string,
];
