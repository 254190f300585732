/**
 * Calls on processes and their signals. Marshals and throws; it holds no policy.
 *
 * @module
 */
import type { Check, Symbols } from "./call.ts";
import * as c from "./constants.ts";
import { SyscallError } from "./errno.ts";
import type { Ended, Kernel } from "./kernel.ts";
import * as m from "./marshal.ts";

/** The calls that this file implements. */
export type ProcessCalls = Pick<
  Kernel,
  "waitid" | "wasStopped" | "kill" | "refuseOwnSignals" | "leaveSignalStack"
>;

/**
 * Makes these calls.
 *
 * @param libc The C library's functions.
 * @param check The check of their results.
 */
export function processCalls(libc: Symbols, check: Check): ProcessCalls {
  const siginfo = new Uint8Array(m.SIGINFO_SIZE);

  function wait(idtype: number, id: number, options: number): Ended | null {
    siginfo.fill(0);
    try {
      check(libc.waitid(idtype, id, siginfo, options | c.WNOHANG), "waitid");
    } catch (error) {
      if (error instanceof SyscallError && error.code === "ECHILD") return null;
      throw error;
    }
    return m.readSiginfo(siginfo);
  }

  return {
    waitid: () => wait(c.P_ALL, 0, c.WEXITED | c.__WNOTHREAD),
    wasStopped: (pid) => wait(c.P_PID, pid, c.WSTOPPED) !== null,
    kill: (pid, signal) => void check(libc.kill(pid, signal), "kill", pid, signal),
    refuseOwnSignals() {
      const filter = m.refuseKill(Deno.pid);
      // The filter's address, which `memcpy` returns: this process may not use pointers.
      const address = libc.memcpy(filter, libc.__errno_location(), 0n);
      const program = m.sockFprog(filter, BigInt(address));
      const call = BigInt(c.SYS_seccomp);
      check(libc.seccomp(call, c.SECCOMP_SET_MODE_FILTER, 0, program), "seccomp");
    },
    leaveSignalStack(signal) {
      const action = new Uint8Array(m.SIGACTION_SIZE);
      const call = BigInt(c.SYS_rt_sigaction);
      const size = BigInt(m.SIGSET_SIZE);
      check(libc.rt_sigaction(call, signal, null, action, size), "rt_sigaction", signal);
      m.clearSigactionFlags(action, c.SA_ONSTACK);
      check(libc.rt_sigaction(call, signal, action, null, size), "rt_sigaction", signal);
    },
  };
}
