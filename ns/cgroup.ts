/**
 * Gives a boot in namespaces a control group of its own in every hierarchy of this machine, so that it leaves nothing
 * behind.
 *
 * @module
 */
import { join } from "node:path/posix";
import { parseMountinfo } from "../init/services/mountinfo.ts";

/** Milliseconds that the last process has to leave a group, and between two attempts to remove it. */
const EMPTIED_LIMIT = 10_000;
const EMPTIED_PAUSE = 20;

/** The groups of one boot. */
export interface Groups extends AsyncDisposable {
  /** The files that a process writes its id to, to move into the groups. */
  readonly procs: readonly string[];
}

/**
 * Returns where the groups of a boot belong in each hierarchy. In v1 they belong beneath the group of this process, so
 * that its limits still apply. In v2 they belong at the top, since a group with processes can't have children with
 * controllers.
 *
 * @param mountinfo The content of `/proc/self/mountinfo`.
 * @param cgroup The content of `/proc/self/cgroup`: `cgroups(7)`.
 */
export function parentGroups(mountinfo: string, cgroup: string): string[] {
  const own = new Map<string, string>();
  for (const line of cgroup.split("\n")) {
    const [, controllers = "", path = "/"] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers !== "") own.set(controllers, path);
  }
  return parseMountinfo(mountinfo).flatMap(({ target, filesystemtype }) => {
    if (filesystemtype === "cgroup2") return [target];
    if (filesystemtype !== "cgroup") return [];
    const name = target.slice(target.lastIndexOf("/") + 1);
    const path = own.get(name) ?? own.get(`name=${name}`);
    return path === undefined ? [] : [join(target, path)];
  });
}

/**
 * Makes the groups. Needs read and write permission for the control groups, and root.
 *
 * @param name Their name.
 * @returns The groups; disposing of them removes them with everything beneath.
 */
export async function makeGroups(name: string): Promise<Groups> {
  const parents = parentGroups(
    await Deno.readTextFile("/proc/self/mountinfo"),
    await Deno.readTextFile("/proc/self/cgroup"),
  );
  const groups: string[] = [];
  const remove = async (): Promise<void> => {
    for (const group of groups) await removeGroup(group);
  };
  try {
    for (const parent of parents) {
      const group = join(parent, name);
      await Deno.mkdir(group);
      groups.push(group);
      await inheritCpuset(parent, group);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    procs: groups.map((group) => join(group, "cgroup.procs")),
    [Symbol.asyncDispose]: remove,
  };
}

/** Copies the parent's cpuset. A new v1 cpuset has no processors, so a process can't move into it. */
async function inheritCpuset(parent: string, group: string): Promise<void> {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    try {
      const value = await Deno.readTextFile(join(parent, file));
      await Deno.writeTextFile(join(group, file), value, { create: false });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return;
    }
  }
}

async function removeGroup(group: string): Promise<void> {
  for await (const entry of Deno.readDir(group)) {
    if (entry.isDirectory) await removeGroup(join(group, entry.name));
  }
  await removeEmptied(group);
}

/**
 * Removes a group once it is empty. Killed processes leave their groups a moment after their end was reported, and v1
 * has no event for that.
 */
async function removeEmptied(group: string): Promise<void> {
  const late = performance.now() + EMPTIED_LIMIT;
  for (;;) {
    try {
      return await Deno.remove(group);
    } catch (error) {
      const busy = error instanceof Error && "code" in error && error.code === "EBUSY";
      if (!busy || performance.now() > late) throw error;
    }
    await new Promise((wake) => setTimeout(wake, EMPTIED_PAUSE));
  }
}
