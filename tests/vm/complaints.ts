/**
 * What no kernel and no program of Docker's may say on a machine's console or in the kernel's log. It must only read.
 *
 * @module
 */

/** An extended regular expression, for `grep -E` too, of a kernel that is not well. */
export const KERNEL_COMPLAINTS =
  "Kernel panic|BUG:|Oops|WARNING:|blocked for more|lockup|general protection|rcu.*stall";

/** Prints the complaints in the kernel's log, and ends with 1 where there are none. */
export const GREP_KERNEL_LOG = `dmesg | grep -E '${KERNEL_COMPLAINTS}'`;

/** A kernel that is not well, or a program written in Go that died. */
const COMPLAINT = new RegExp(
  `${KERNEL_COMPLAINTS}|^panic: |^fatal error: |^goroutine \\d+ \\[running\\]:`,
);

/**
 * The lines of a console that complain.
 *
 * @param console What it said.
 */
export function complaintsIn(console: string): string[] {
  return console.split(/\r?\n/).filter((line) => COMPLAINT.test(line));
}
