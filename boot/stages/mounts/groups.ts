/**
 * The control groups beside PID 1's own -> steps: that of the containers, bounded, so that together they can take
 * neither the host's memory nor its processes; that of the host's own containers, dom0 and the DHCP client, which stay
 * reachable when the others have taken all of theirs; and that of the services. Pure.
 *
 * @module
 */
import type { Bounds } from "../../bounds.ts";
import { CGROUP_ROOT, CONTAINERS_GROUP, HOST_GROUP, SERVICES_GROUP } from "../../control_groups.ts";
import type { Step } from "../../../init/ops/ops.ts";

/** One bound: which controller keeps it, in which of its files, and the number. */
interface Bound {
  readonly controller: "memory" | "pids";
  readonly file: string;
  readonly value: number;
}

/** dom0 is bounded as well, by the same numbers, but apart: what one of the two takes, the other does not lack. */
const BOUNDED: readonly string[] = [CONTAINERS_GROUP, HOST_GROUP];

/** What services keep of their memory while the kernel takes back that of others. */
const PROTECTED = 256 * 2 ** 20;

/**
 * Makes the groups in the unified hierarchy.
 *
 * @param bounds What containers may take together.
 * @param controllers What `cgroup.controllers` holds.
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
 * Makes the groups in the v1 hierarchies: those that bound something, since a group means nothing elsewhere.
 *
 * @param bounds What containers may take together.
 * @param hierarchies Where the hierarchy of each controller is mounted; `null` for one that is not.
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
