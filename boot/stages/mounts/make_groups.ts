/**
 * Asks for the control groups and says what bounds containers. A host whose kernel keeps no bounds comes up without.
 *
 * @module
 */
import { type Bounds, memoryBound, pidsBound } from "../../bounds.ts";
import { CGROUP_ROOT } from "../../control_groups.ts";
import { hierarchyOf } from "./cgroup.ts";
import { groupsV1, groupsV2 } from "./groups.ts";
import { MEMINFO } from "../../memory_size.ts";
import { type Host, isRefused } from "../stage.ts";

/**
 * Makes the groups. What can't be bounded is named and is no error.
 *
 * @param host The stage's host; its scope must have the control groups.
 * @param cgroup Which hierarchies are mounted.
 */
export async function makeGroups(host: Host, cgroup: "v1" | "v2"): Promise<void> {
  try {
    const bounds = await readBounds(host);
    const kept = cgroup === "v2" ? await makeV2(host, bounds) : await makeV1(host, bounds);
    host.log(`containers may take ${kept.join(" and ")} together`);
  } catch (error) {
    if (!isRefused(error)) throw error;
    host.log(`nothing bounds what containers take together: ${error.message}`);
  }
}

async function readBounds(host: Host): Promise<Bounds> {
  const { memory, pids } = host.config.containers;
  const read = (path: string): Promise<string> =>
    host.step({ op: "readFile", path, limit: 65_536 });
  const kernel = "/proc/sys/kernel";
  return {
    memory: memoryBound(await read(MEMINFO), memory),
    pids: pidsBound(await read(`${kernel}/pid_max`), await read(`${kernel}/threads-max`), pids),
  };
}

async function makeV2(host: Host, bounds: Bounds): Promise<string[]> {
  const controllers = await host.step({
    op: "readFile",
    path: `${CGROUP_ROOT}/cgroup.subtree_control`,
    limit: 4096,
  });
  await host.steps(groupsV2(bounds, controllers));
  return describe(bounds, (name) => controllers.split(/\s+/).includes(name));
}

async function makeV1(host: Host, bounds: Bounds): Promise<string[]> {
  const cgroups = await host.step({ op: "readFile", path: "/proc/cgroups", limit: 65_536 });
  const mounted = async (controller: string): Promise<string | null> => {
    const path = hierarchyOf(cgroups, controller);
    if (path === null) return null;
    // One that the kernel refused is an ordinary folder, in which a bound would be an ordinary file.
    const stat = await host.step({ op: "stat", path, tolerate: ["ENOENT"] });
    return stat?.mountRoot === true ? path : null;
  };
  const hierarchies = { memory: await mounted("memory"), pids: await mounted("pids") };
  await host.steps(groupsV1(bounds, hierarchies));
  return describe(bounds, (name) => hierarchies[name] !== null);
}

/** What bounds containers, in words. */
function describe(
  { memory, pids }: Bounds,
  isThere: (controller: "memory" | "pids") => boolean,
): string[] {
  return [
    memory !== null && isThere("memory")
      ? `${Math.floor(memory / 2 ** 20)} MiB of memory`
      : "all memory (the memory controller can't be had)",
    pids !== null && isThere("pids")
      ? `${pids} processes`
      : "all processes (the pids controller can't be had)",
  ];
}
