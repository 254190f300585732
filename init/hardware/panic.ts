/**
 * Makes the kernel restart the machine after a panic. A machine that stands still helps nobody.
 *
 * @see https://docs.kernel.org/admin-guide/sysctl/kernel.html
 * @module
 */
import { writeText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

/**
 * Sets the kernel's reaction to a panic. PID 1 of a namespace must not: the settings apply to the whole machine.
 *
 * @param kernel The system calls.
 * @param seconds Seconds after which a machine that panicked restarts; -1 for at once.
 * @param parameters The kernel command line, whose own `panic=` wins.
 * @throws {SyscallError} If the kernel refuses.
 */
export function restartAfterPanic(
  kernel: Pick<Kernel, "open" | "write" | "close">,
  seconds: number,
  parameters: ReadonlyMap<string, string | null>,
): void {
  if (!parameters.has("panic")) writeText(kernel, "/proc/sys/kernel/panic", `${seconds}\n`);
  // After an oops, a kernel that keeps running may damage data.
  writeText(kernel, "/proc/sys/kernel/panic_on_oops", "1\n");
}
