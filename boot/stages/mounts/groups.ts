/**
 * Makes the steps for the control groups beside PID 1's own. The group of the containers is limited, so that they can't
 * use up the host's memory or processes. The host's own containers, dom0 and the DHCP client, have a group of their
 * own, so that they stay reachable when the others have used up their share. The services have the third group. Pure.
 *
 * @module
 */
import type { Bounds } from "../../bounds.ts";
import { CGROUP_ROOT, CONTAINERS_GROUP, HOST_GROUP, SERVICES_GROUP } from "../../control_groups.ts";
import type { Step } from "../../../init/ops/ops.ts";

/** A limit: the controller that enforces it, the file that sets it, and the value. */
interface Bound {
  readonly controller: "memory" | "pids";
  readonly file: string;
  readonly value: number;
}

/** dom0's group has the same limits, but separately: neither group reduces the other's share. */
const BOUNDED: readonly string[] = [CONTAINERS_GROUP, HOST_GROUP];

/** Bytes of the services' memory that the kernel does not reclaim while it can reclaim from others. */
const PROTECTED = 256 * 2 ** 20;

/**
 * Makes the groups in the unified hierarchy.
 *
 * @param bounds The limits of all containers together.
 * @param controllers The enabled controllers: the content of `cgroup.subtree_control`.
 */
export function groupsV2(bounds: Bounds, controllers: string): readonly Step[] {
  const present = controllers.split(/\s+/);
  const groups = [...BOUNDED, SERVICES_GROUP].map((group) => make(`${CGROUP_ROOT}${group}`));
  const written = bound(bounds, "memory.max").filter(({ controller }) =>
    present.includes(controller)
  );
  const protection = present.includes("memory")
    ? [write(`${CGROUP_ROOT}${SERVICES_GROUP}/memory.low`, PROTECTED)]
    : [];
  return [
    ...groups,
    ...BOUNDED.flatMap((group) =>
      written.map(({ file, value }) => write(`${CGROUP_ROOT}${group}/${file}`, value))
    ),
    ...protection,
  ];
}

/**
 * Makes the groups in the v1 hierarchies that can limit something; in the others a group would have no effect.
 *
 * @param bounds The limits of all containers together.
 * @param hierarchies The path on which each controller's hierarchy is mounted; `null` if it is not mounted.
 */
export function groupsV1(
  bounds: Bounds,
  hierarchies: Readonly<Record<Bound["controller"], string | null>>,
): readonly Step[] {
  return bound(bounds, "memory.limit_in_bytes").flatMap(({ controller, file, value }) => {
    const hierarchy = hierarchies[controller];
    if (hierarchy === null) return [];
    return BOUNDED.flatMap((group) => [
      make(`${hierarchy}${group}`),
      write(`${hierarchy}${group}/${file}`, value),
    ]);
  });
}

function bound({ memory, pids }: Bounds, memoryFile: string): readonly Bound[] {
  return [
    ...memory === null ? [] : [{ controller: "memory", file: memoryFile, value: memory } as const],
    ...pids === null ? [] : [{ controller: "pids", file: "pids.max", value: pids } as const],
  ];
}

const make = (path: string): Step => ({ op: "mkdir", path, mode: 0o755, tolerate: ["EEXIST"] });
const write = (path: string, value: number): Step => ({
  op: "writeFile",
  path,
  data: `${value}\n`,
  mode: 0o644,
});
