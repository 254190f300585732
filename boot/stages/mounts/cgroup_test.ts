import assert from "node:assert/strict";
import { enableControllers, hierarchyOf, mountV1, servesDocker } from "./cgroup.ts";
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../../mountflags.ts";
import { describeStep } from "../../../init/ops/ops.ts";
import type { Step } from "../../../init/ops/ops.ts";

const HEADER = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n";
const mountflags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

const TMPFS: Step = {
  op: "mount",
  source: "cgroup",
  target: "/sys/fs/cgroup",
  filesystemtype: "tmpfs",
  mountflags,
  data: "mode=755",
};
const hierarchy = (names: string): Step[] => [
  { op: "mkdir", path: `/sys/fs/cgroup/${names}`, mode: 0o755 },
  {
    op: "mount",
    source: "cgroup",
    target: `/sys/fs/cgroup/${names}`,
    filesystemtype: "cgroup",
    mountflags,
    data: names,
    tolerate: ["EBUSY", "EINVAL"],
  },
];

Deno.test("servesDocker: requires cpu, memory and pids, as whole words", () => {
  assert.ok(servesDocker("cpuset cpu io memory hugetlb pids rdma\n"));
  assert.ok(servesDocker("pids memory cpu"));
  for (const lacking of ["", "\n", "cpuset io memory pids\n", "cpu memory\n", "cpu pids memoryx"]) {
    assert.ok(!servesDocker(lacking), JSON.stringify(lacking));
  }
});

Deno.test("enableControllers: moves PID 1 out of the root before it enables the controllers", () => {
  assert.deepEqual(enableControllers("cpuset cpu memory\n"), [
    { op: "mkdir", path: "/sys/fs/cgroup/init", mode: 0o755, tolerate: ["EEXIST"] },
    { op: "writeFile", path: "/sys/fs/cgroup/init/cgroup.procs", data: "1\n", mode: 0o644 },
    ...["+cpuset\n", "+cpu\n", "+memory\n"].map((data): Step => ({
      op: "writeFile",
      path: "/sys/fs/cgroup/cgroup.subtree_control",
      data,
      mode: 0o644,
      tolerate: ["EBUSY", "EINVAL", "ENOENT", "EOPNOTSUPP"],
    })),
  ]);
  assert.equal(enableControllers("\n").length, 2);
});

Deno.test("mountV1: gives each controller a hierarchy if the kernel has none yet", () => {
  const cgroups = `${HEADER}cpu\t0\t1\t1\nmemory\t0\t1\t0\npids\t0\t1\t1\n`;
  assert.deepEqual(mountV1(cgroups), [TMPFS, ...hierarchy("cpu"), ...hierarchy("pids")]);
});

Deno.test("mountV1: mounts controllers that share a hierarchy together, with a link for each", () => {
  const cgroups = `${HEADER}cpu\t4\t1\t1\nmemory\t7\t1\t1\ncpuacct\t4\t1\t1\npids\t0\t1\t1\n`;
  assert.deepEqual(mountV1(cgroups), [
    TMPFS,
    ...hierarchy("cpu,cpuacct"),
    { op: "symlink", target: "cpu,cpuacct", linkpath: "/sys/fs/cgroup/cpu" },
    { op: "symlink", target: "cpu,cpuacct", linkpath: "/sys/fs/cgroup/cpuacct" },
    ...hierarchy("memory"),
  ], "pids is left to v2");
});

Deno.test("mountV1: mounts no hierarchy if the table is malformed", () => {
  for (const text of ["", "\n", HEADER, "cpu", "cpu\t1", "cpu\t1\t1\tyes", "\u0000\t\t\t"]) {
    assert.deepEqual(mountV1(text).map(describeStep), [describeStep(TMPFS)], JSON.stringify(text));
  }
});

Deno.test("hierarchyOf: returns the folder on which a controller is mounted, alone or with others", () => {
  const cgroups = `${HEADER}cpu\t4\t1\t1\nmemory\t7\t1\t1\ncpuacct\t4\t1\t1\npids\t0\t1\t1\n`;
  assert.equal(hierarchyOf(cgroups, "memory"), "/sys/fs/cgroup/memory");
  assert.equal(hierarchyOf(cgroups, "cpuacct"), "/sys/fs/cgroup/cpu,cpuacct");
  assert.equal(hierarchyOf(cgroups, "pids"), null);
  assert.equal(hierarchyOf("", "memory"), null);
});
