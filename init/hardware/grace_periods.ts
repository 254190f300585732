/**
 * Expedites the kernel's grace periods, for which a boot waits all the time: an object that is removed from the kernel,
 * such as an iptables rule, is only freed once every processor has been seen doing something else. An expedited grace
 * period interrupts each processor for that; a normal one waits for them.
 *
 * @see https://docs.kernel.org/admin-guide/kernel-parameters.html `rcupdate.rcu_expedited`
 * @module
 */
import { SyscallError } from "../kernel/errno.ts";
import { readText, writeText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

const SETTING = "/sys/kernel/rcu_expedited";

/**
 * Expedites grace periods. The setting applies to the whole machine.
 *
 * @param kernel The system calls.
 * @param onRefused Called with one line if the kernel refuses; a kernel without the setting does not count as refusing.
 * @returns Ends that. It does nothing if they were expedited before, for example by the kernel command line.
 */
export function hurryGracePeriods(
  kernel: Pick<Kernel, "open" | "read" | "write" | "close">,
  onRefused: (reason: string) => void,
): () => void {
  const attempt = (call: () => void): void => {
    try {
      call();
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.code !== "ENOENT") onRefused(`${SETTING}: ${error.message}`);
    }
  };
  let ours = false;
  attempt(() => {
    if (readText(kernel, SETTING, 64).trim() !== "0") return;
    writeText(kernel, SETTING, "1\n");
    ours = true;
  });
  return () => {
    if (ours) attempt(() => writeText(kernel, SETTING, "0\n"));
    ours = false;
  };
}
