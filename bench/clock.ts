/**
 * The one clock of a bench in namespaces: `CLOCK_MONOTONIC` as `/proc/timer_list` says it, in nanoseconds. A shell reads
 * it where PID 1 is about to be executed and where dom0's first process runs, so nothing on the way from there to the
 * bench is part of a figure. Pure.
 *
 * @module
 */

/** The file. Only root may read it; a container reads it where it is privileged. */
export const CLOCK_FILE = "/proc/timer_list";

/** What a shell with busybox's tools runs to print the clock. */
export const PRINT_CLOCK = `head -n 3 ${CLOCK_FILE}`;

/** What `sh -c` runs in dom0: it prints the clock, then it is what its user sees. */
export const CLOCK_COMMAND = `${PRINT_CLOCK}; exec sh -l`;

const READING = /^now at (\d{1,18}) nsecs\s*$/gm;

/**
 * The readings in what was printed, in order.
 *
 * @param text What a console or a log said, with anything between.
 * @returns Seconds.
 */
export function clockReadings(text: string): number[] {
  return [...text.matchAll(READING)].map(([, nanoseconds]) => Number(nanoseconds) / 1e9);
}
