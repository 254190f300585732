/**
 * Puts the process of a service where the kernel is to keep it, as soon as it was started: only main may write to /proc
 * and /sys. Until then it is what PID 1 is, which is never a victim.
 *
 * @module
 */
import { CGROUP_ROOT } from "../../boot/control_groups.ts";
import type { ServicePlace } from "../../boot/service.ts";
import { SyscallError } from "../kernel/errno.ts";
import { writeText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** Where a service belongs that does not say so: a victim like any program, in PID 1's group. */
const ANYWHERE: ServicePlace = { cgroup: null, oom_score_adj: 0 };

/** It has ended meanwhile; or PID 1 may make nothing less of a victim, not even itself, which it said at its start. */
const PASSED_OVER: readonly string[] = ["ENOENT", "ESRCH", "EACCES"];

/**
 * Puts a process in its place.
 *
 * @param kernel The system calls.
 * @param pid The process.
 * @param place Where it belongs.
 * @returns What could not be done, a line each. A process that has ended meanwhile has no place.
 */
export function placeProcess(
  kernel: Pick<Kernel, "open" | "write" | "close">,
  pid: number,
  { cgroup, oom_score_adj }: ServicePlace = ANYWHERE,
): string[] {
  const writes: [path: string, text: string][] = [
    [`/proc/${pid}/oom_score_adj`, `${oom_score_adj}\n`],
  ];
  if (cgroup !== null) writes.push([`${CGROUP_ROOT}${cgroup}/cgroup.procs`, `${pid}\n`]);
  const faults: string[] = [];
  for (const [path, text] of writes) {
    try {
      writeText(kernel, path, text);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (!PASSED_OVER.includes(error.code)) faults.push(`${path}: ${error.message}`);
    }
  }
  return faults;
}
