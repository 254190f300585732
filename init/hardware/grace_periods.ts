/**
 * The kernel's grace periods, which a boot waits for all the time: what is taken out of the kernel, a rule of iptables
 * say, is only freed once every processor has been seen doing something else. Hurried, each of them is interrupted for
 * that; left alone, they are waited for.
 *
 * @see https://docs.kernel.org/admin-guide/kernel-parameters.html `rcupdate.rcu_expedited`
 * @module
 */
import { SyscallError } from "../kernel/errno.ts";
import { readText, writeText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

const SETTING = "/sys/kernel/rcu_expedited";

/**
 * Has grace periods hurried. The setting is the whole machine's.
 *
 * @param kernel The system calls.
 * @param onRefused Is told, in one line, what the kernel refused; one that has no such setting refuses nothing.
 * @returns Leaves them alone again. It does nothing where they were hurried before, by the kernel command line say.
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
