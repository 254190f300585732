/**
 * A rule of a scope for mounts.
 *
 * @module
 */

/**
 * What a stage may mount, as `fstab(5)` would say it. A `*` at the end of a source, a target or an option stands for one
 * word of letters, digits, `_`, `-` and, in a target, commas. Flags must be equal; of the options a mount may use some.
 */
export type MountRule = readonly [
  source: string,
  target: string,
  filesystemtype: string,
  mountflags: number,
  data: string,
];
