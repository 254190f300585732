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

/** What this file implements. */
export type ProcessCalls = Pick<
  Kernel,
  "execve" | "waitid" | "wasStopped" | "kill" | "leaveSignalStack"
>;

/**
 * Makes these calls.
 *
 * @param libc The C library's functions.
 * @param check The check of what they answer.
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
    execve(path, argv, environment) {
      const strings = [...argv, ...environment].map(m.cstring);
      const pointers = strings.map((string) =>
        Deno.UnsafePointer.value(Deno.UnsafePointer.of(string))
      );
      const vector = (items: readonly bigint[]): Uint8Array<ArrayBuffer> =>
        new Uint8Array(new BigUint64Array([...items, 0n]).buffer);
      const call = libc.execve(
        m.cstring(path),
        vector(pointers.slice(0, argv.length)),
        vector(pointers.slice(argv.length)),
      );
      check(call, "execve", path);
      throw new Error(`execve ${path} came back`);
    },
    waitid: () => wait(c.P_ALL, 0, c.WEXITED | c.__WNOTHREAD),
    wasStopped: (pid) => wait(c.P_PID, pid, c.WSTOPPED) !== null,
    kill: (pid, signal) => void check(libc.kill(pid, signal), "kill", pid, signal),
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
