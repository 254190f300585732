/**
 * Puts the process of a service into its control group and sets its OOM score, as soon as it was started: only main may
 * write to /proc and /sys. Until then it has those of PID 1, which the OOM killer never chooses.
 *
 * @module
 */
import { CGROUP_ROOT } from "../../boot/control_groups.ts";
import type { ServicePlace } from "../../boot/service.ts";
import { SyscallError } from "../kernel/errno.ts";
import { writeText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** The place of a service that does not define one: in PID 1's group, with the OOM score of any program. */
const ANYWHERE: ServicePlace = { cgroup: null, oom_score_adj: 0 };

/** It has ended meanwhile; or PID 1 may not lower any OOM score, not even its own, which it reported at its start. */
const PASSED_OVER: readonly string[] = ["ENOENT", "ESRCH", "EACCES"];

/**
 * Puts a process in its place.
 *
 * @param kernel The system calls.
 * @param pid The process.
 * @param place Its control group and OOM score.
 * @returns The failures, one line each. A process that has ended meanwhile is not a failure.
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
