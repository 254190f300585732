/**
 * What the kernel does once it can't go on: it starts the machine again. A machine that stands still helps nobody.
 *
 * @see https://docs.kernel.org/admin-guide/sysctl/kernel.html
 * @module
 */
import { writeText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

/**
 * Sets it. A process ID namespace must not: these settings are the whole machine's.
 *
 * @param kernel The system calls.
 * @param seconds Seconds after which a machine that panicked starts again; -1 for at once.
 * @param parameters The kernel command line, whose own `panic=` wins.
 * @throws {SyscallError} Where the kernel refuses.
 */
export function restartAfterPanic(
  kernel: Pick<Kernel, "open" | "write" | "close">,
  seconds: number,
  parameters: ReadonlyMap<string, string | null>,
): void {
  if (!parameters.has("panic")) writeText(kernel, "/proc/sys/kernel/panic", `${seconds}\n`);
  // A kernel that has found itself broken goes on to break data.
  writeText(kernel, "/proc/sys/kernel/panic_on_oops", "1\n");
}
