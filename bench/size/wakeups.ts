/**
 * Counts how often the threads of a process are woken, from `/proc/PID/task/TID/status`: a thread that slept and runs
 * again has switched voluntarily (`proc_pid_status(5)`). Pure.
 *
 * @module
 */

/** The voluntary switches of each thread, by its id. */
export type Switches = ReadonlyMap<number, number>;

/**
 * Reads a thread's voluntary switches.
 *
 * @param status The content of its `status`.
 * @throws {SyntaxError} If it does not have them.
 */
export function voluntarySwitches(status: string): number {
  const [, switches] = /^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status) ?? [];
  if (switches === undefined) throw new SyntaxError("The status has no voluntary_ctxt_switches");
  return Number(switches);
}

/**
 * Counts the wakeups between two readings. A thread that began meanwhile counts with all its switches. Of a thread that
 * ended meanwhile only the end itself is known, which counts once.
 *
 * @param before The first reading.
 * @param after The second.
 */
export function wakeups(before: Switches, after: Switches): number {
  let sum = 0;
  for (const [thread, switches] of after) sum += switches - (before.get(thread) ?? 0);
  for (const thread of before.keys()) if (!after.has(thread)) sum++;
  return sum;
}

/**
 * Reads a process's resident memory.
 *
 * @param status The content of `/proc/PID/status`.
 * @returns Bytes.
 * @throws {SyntaxError} If it does not have it.
 */
export function residentBytes(status: string): number {
  const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(status) ?? [];
  if (kibibytes === undefined) throw new SyntaxError("The status has no VmRSS");
  return Number(kibibytes) * 1024;
}
