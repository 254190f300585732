/**
 * Makes the steps that mount control groups and enable their controllers. Pure.
 *
 * @module
 */
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../../mountflags.ts";
import { CGROUP_ROOT } from "../../control_groups.ts";
import type { Step, StepOf } from "../../../init/ops/ops.ts";

const FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC;

/** The unified hierarchy. */
export const MOUNT_V2: StepOf<"mount"> = {
  op: "mount",
  source: "cgroup2",
  target: CGROUP_ROOT,
  filesystemtype: "cgroup2",
  mountflags: FLAGS,
  data: "nsdelegate,memory_recursiveprot",
};

/** The controllers of the unified hierarchy that Docker's limits need. */
const NEEDED: readonly string[] = ["cpu", "memory", "pids"];

/**
 * Whether the unified hierarchy can serve Docker.
 *
 * @param controllers The content of `cgroup.controllers`.
 */
export function servesDocker(controllers: string): boolean {
  const present = controllers.split(/\s+/);
  return NEEDED.every((name) => present.includes(name));
}

/**
 * Enables every controller for the children of the root. PID 1 itself moves into a child first: in a control group
 * namespace the root is an ordinary group, and a group with processes of its own may not have children with
 * controllers.
 *
 * @param controllers The content of `cgroup.controllers`.
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
export function enableControllers(controllers: string): readonly Step[] {
  const names = controllers.split(/\s+/).filter((name) => name !== "");
  return [
    { op: "mkdir", path: `${CGROUP_ROOT}/init`, mode: 0o755, tolerate: ["EEXIST"] },
    { op: "writeFile", path: `${CGROUP_ROOT}/init/cgroup.procs`, data: "1\n", mode: 0o644 },
    ...names.map((name): Step => ({
      op: "writeFile",
      path: `${CGROUP_ROOT}/cgroup.subtree_control`,
      data: `+${name}\n`,
      mode: 0o644,
      // A controller that can't be enabled, such as cpu while a real-time process runs, must not prevent the others.
      tolerate: ["EBUSY", "EINVAL", "ENOENT", "EOPNOTSUPP"],
    })),
  ];
}

/**
 * Mounts the v1 hierarchies beneath a tmpfs.
 *
 * Controllers that share a hierarchy are mounted together. If the kernel already has v1 hierarchies, controllers that
 * it left to v2 stay there: in namespaces a new hierarchy would affect the whole machine.
 *
 * @param cgroups The content of `/proc/cgroups`.
 * @returns The steps.
 * @see cgroups(7)
 */
export function mountV1(cgroups: string): readonly Step[] {
  const tmpfs: Step = {
    op: "mount",
    source: "cgroup",
    target: CGROUP_ROOT,
    filesystemtype: "tmpfs",
    mountflags: FLAGS,
    data: "mode=755",
  };
  return [tmpfs, ...hierarchiesOf(cgroups).flatMap(mountHierarchy)];
}

/** Returns the v1 hierarchies, each as the names of its controllers. */
function hierarchiesOf(cgroups: string): readonly (readonly string[])[] {
  const hierarchies = new Map<string, string[]>();
  const rows = cgroups.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/\s+/))
    .filter(([, , , enabled]) => enabled === "1");
  const anyV1 = rows.some(([, hierarchy]) => hierarchy !== "0");
  for (const [name = "", hierarchy = "0"] of rows) {
    if (anyV1 && hierarchy === "0") continue;
    const key = hierarchy === "0" ? `alone ${name}` : hierarchy;
    hierarchies.set(key, [...hierarchies.get(key) ?? [], name]);
  }
  return [...hierarchies.values()];
}

/**
 * Returns the path on which the v1 hierarchy of a controller is mounted.
 *
 * @param cgroups The content of `/proc/cgroups`.
 * @param controller The controller's name.
 * @returns The path; `null` if it has none.
 */
export function hierarchyOf(cgroups: string, controller: string): string | null {
  const names = hierarchiesOf(cgroups).find((hierarchy) => hierarchy.includes(controller));
  return names === undefined ? null : `${CGROUP_ROOT}/${names.join(",")}`;
}

function mountHierarchy(names: readonly string[]): Step[] {
  const joined = names.join(",");
  const target = `${CGROUP_ROOT}/${joined}`;
  const links = names.length === 1 ? [] : names.map((name): Step => ({
    op: "symlink",
    target: joined,
    linkpath: `${CGROUP_ROOT}/${name}`,
  }));
  return [
    { op: "mkdir", path: target, mode: 0o755 },
    {
      op: "mount",
      source: "cgroup",
      target,
      filesystemtype: "cgroup",
      mountflags: FLAGS,
      data: joined,
      // The unified hierarchy uses the controller, or the kernel was built without its v1 interface.
      tolerate: ["EBUSY", "EINVAL"],
    },
    ...links,
  ];
}
