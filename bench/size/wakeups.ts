/**
 * How often the threads of a process are woken, from what `/proc/PID/task/TID/status` says of them: a thread that slept
 * and runs again has switched voluntarily (`proc_pid_status(5)`). Pure.
 *
 * @module
 */

/** The voluntary switches of each thread, by its id. */
export type Switches = ReadonlyMap<number, number>;

/**
 * Reads a thread's voluntary switches.
 *
 * @param status What its `status` holds.
 * @throws {SyntaxError} Where they are not in it.
 */
export function voluntarySwitches(status: string): number {
  const [, switches] = /^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status) ?? [];
  if (switches === undefined) throw new SyntaxError("The status has no voluntary_ctxt_switches");
  return Number(switches);
}

/**
 * Wakeups between two looks. A thread that began meanwhile counts with all of its own; what one did that ended meanwhile
 * is not known but for the end itself, which counts once.
 *
 * @param before The first look.
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
 * @param status What `/proc/PID/status` holds.
 * @returns Bytes.
 * @throws {SyntaxError} Where it is not in it.
 */
export function residentBytes(status: string): number {
  const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(status) ?? [];
  if (kibibytes === undefined) throw new SyntaxError("The status has no VmRSS");
  return Number(kibibytes) * 1024;
}
