/**
 * The one clock of a bench in namespaces: `CLOCK_MONOTONIC` as `/proc/timer_list` shows it, in nanoseconds. A shell
 * reads it where PID 1 is about to be executed and where dom0's first process runs, so nothing on the way from there to
 * the bench is part of a figure. Pure.
 *
 * @module
 */

/** The file. Only root may read it; a container reads it if it is privileged. */
export const CLOCK_FILE = "/proc/timer_list";

/** The command that prints the clock, for a shell with busybox's tools. */
export const PRINT_CLOCK = `head -n 3 ${CLOCK_FILE}`;

/** The command that `sh -c` runs in dom0: it prints the clock, then becomes the user's shell. */
export const CLOCK_COMMAND = `${PRINT_CLOCK}; exec sh -l`;

const READING = /^now at (\d{1,18}) nsecs\s*$/gm;

/**
 * Finds the readings in a text, in order.
 *
 * @param text The text of a console or a log, with anything between the readings.
 * @returns Seconds.
 */
export function clockReadings(text: string): number[] {
  return [...text.matchAll(READING)].map(([, nanoseconds]) => Number(nanoseconds) / 1e9);
}
