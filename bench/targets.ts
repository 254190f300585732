/**
 * The project's promises: the most that the median of each figure may be.
 *
 * @module
 */

/** Part `ns`. */
export const NS = {
  oursToPeer: 0.40,
  oursToFloor: 1.25,
  isolates: 1.10,
  secondBoot: 0.80,
  manyContainers: 1.3,
  /** Seconds. */
  poweroff: 2,
} as const;

/** Part `vm`. */
export const VM = { oursToPeer: 0.45 } as const;

/** Part `size`. */
export const SIZE = {
  initramfs: 1.05,
  /** MiB. */
  memory: 384,
  /** MB of PID 1. */
  resident: 64,
  /** A second. */
  wakeups: 1,
  /** Seconds. */
  warmBuild: 3,
} as const;
