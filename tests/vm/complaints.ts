/**
 * Complaints that neither the kernel nor Docker's programs may print on a machine's console or in the kernel's log. It
 * must only read.
 *
 * @module
 */

/** An extended regular expression, also for `grep -E`, for the complaints of a kernel. */
export const KERNEL_COMPLAINTS =
  "Kernel panic|BUG:|Oops|WARNING:|blocked for more|lockup|general protection|rcu.*stall";

/** Prints the complaints in the kernel's log, and exits with 1 if there are none. */
export const GREP_KERNEL_LOG = `dmesg | grep -E '${KERNEL_COMPLAINTS}'`;

/** A complaint of the kernel, or the crash of a program written in Go. */
const COMPLAINT = new RegExp(
  `${KERNEL_COMPLAINTS}|^panic: |^fatal error: |^goroutine \\d+ \\[running\\]:`,
);

/**
 * Returns the lines of a console that are complaints.
 *
 * @param console The console's output.
 */
export function complaintsIn(console: string): string[] {
  return console.split(/\r?\n/).filter((line) => COMPLAINT.test(line));
}
