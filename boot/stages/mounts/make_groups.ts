/**
 * Makes the control groups and logs the limits of containers. If the kernel can't enforce limits, the host comes up
 * without them.
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
 * Makes the groups. A limit that can't be set is logged and is not an error.
 *
 * @param host The stage's host; its scope must include the control groups.
 * @param cgroup The version of the mounted hierarchies.
 * @throws {StepError} If a step is outside the scope.
 */
export async function makeGroups(host: Host, cgroup: "v1" | "v2"): Promise<void> {
  try {
    const bounds = await readBounds(host);
    const kept = cgroup === "v2" ? await makeV2(host, bounds) : await makeV1(host, bounds);
    host.log(`containers together may use ${kept.join(" and ")}`);
  } catch (error) {
    if (!isRefused(error)) throw error;
    host.log(`containers are not limited: ${error.message}`);
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
    // If the kernel refused the hierarchy, this is an ordinary folder, and a limit would be an ordinary file.
    const stat = await host.step({ op: "stat", path, tolerate: ["ENOENT"] });
    return stat?.mountRoot === true ? path : null;
  };
  const hierarchies = { memory: await mounted("memory"), pids: await mounted("pids") };
  await host.steps(groupsV1(bounds, hierarchies));
  return describe(bounds, (name) => hierarchies[name] !== null);
}

/** Describes the limits of containers. */
function describe(
  { memory, pids }: Bounds,
  isThere: (controller: "memory" | "pids") => boolean,
): string[] {
  return [
    memory !== null && isThere("memory")
      ? `${Math.floor(memory / 2 ** 20)} MiB of memory`
      : "all memory (the memory controller is not available)",
    pids !== null && isThere("pids")
      ? `${pids} processes`
      : "all processes (the pids controller is not available)",
  ];
}
