/**
 * The processes of this machine, as `proc_pid_status(5)` tells them. It must not signal any.
 *
 * @module
 */

/** One process. */
export interface Process {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  /** Its ids from this machine's process ID namespace inwards. */
  readonly ids: readonly number[];
  /** `R`, `S`, `Z` and so on. */
  readonly state: string;
}

/** All processes that can be seen. */
export function processes(): Process[] {
  const found: Process[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      found.push(parseStatus(Deno.readTextFileSync(`/proc/${name}/status`)));
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

function parseStatus(status: string): Process {
  const field = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
  return {
    pid: Number(field("Pid")),
    name: field("Name"),
    parent: Number(field("PPid")),
    ids: field("NSpid").split(/\s+/).map(Number),
    state: field("State").slice(0, 1),
  };
}

/**
 * PID 1 of the namespaces that a process has started.
 *
 * @param ancestor The process.
 * @throws {Error} Where it has none.
 */
export function findInit(ancestor: number): number {
  const all = processes();
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const descends = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 0; at = parents.get(at)) {
      if (at === ancestor) return true;
    }
    return false;
  };
  const init = all.find(({ pid, ids }) => ids.length === 2 && ids[1] === 1 && descends(pid));
  if (init === undefined) throw new Error(`process ${ancestor} has no PID 1 of namespaces`);
  return init.pid;
}

/**
 * The processes in the namespaces of a PID 1, itself included.
 *
 * @param init Its id on this machine.
 */
export function processesOf(init: number): Process[] {
  const namespace = namespaceOf(init, "pid");
  return processes().filter(({ pid }) => namespaceOf(pid, "pid") === namespace);
}

/**
 * The namespace of a process, such as `pid:[4026532181]`.
 *
 * @param pid The process.
 * @param type The namespace's type.
 * @returns It; `null` where the process has ended.
 */
export function namespaceOf(pid: number, type: string): string | null {
  try {
    return Deno.readLinkSync(`/proc/${pid}/ns/${type}`);
  } catch {
    return null;
  }
}
