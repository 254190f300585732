import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { failEachStep, fakeHost, type FakeHostOptions } from "../../../tests/fakes/host.ts";
import { enableControllers, mountV1 } from "./cgroup.ts";
import { describeStep } from "../../../init/ops/ops.ts";
import { MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_REC, MS_SHARED } from "../../mountflags.ts";
import { isRootfs, mounts } from "./body.ts";
import type { StepError } from "../stage.ts";
import type { ErrnoCode } from "../../../init/ops/operation.ts";
import type { Step } from "../../../init/ops/ops.ts";

const ROOTFS = "1 1 0:2 / / rw - rootfs rootfs rw\n23 1 0:21 / /proc rw,nosuid - proc proc rw\n";
const TMPFS_ROOT = "30 29 0:25 / / rw,relatime - tmpfs root rw\n";
const CONTROLLERS = "cpuset cpu io memory hugetlb pids rdma misc\n";
const V1 = "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t2\t1\t1\nmemory\t3\t1\t1\n";

const FILES = {
  "/proc/self/mountinfo": TMPFS_ROOT,
  "/proc/cgroups": V1,
  "/sys/fs/cgroup/cgroup.controllers": CONTROLLERS,
  "/sys/fs/cgroup/cgroup.subtree_control": CONTROLLERS,
  "/proc/meminfo": "MemTotal: 1048576 kB\nMemAvailable: 655360 kB\n",
  "/proc/sys/kernel/pid_max": "32768\n",
  "/proc/sys/kernel/threads-max": "8000\n",
};
const HOST: FakeHostOptions = {
  files: FILES,
  stats: {
    "/run": {},
    "/tmp": {},
    "/sys/kernel/security": {},
    "/sys/fs/bpf": {},
    "/sys/kernel/tracing": {},
  },
};

const KERNEL = MS_NOSUID | MS_NODEV | MS_NOEXEC;
const ABSENT: readonly ErrnoCode[] = ["ENODEV", "ENOENT", "EPERM"];
const mount = (
  source: string,
  target: string,
  filesystemtype: string,
  mountflags: number,
  data = "",
  tolerate: readonly ErrnoCode[] = [],
): Step => ({
  ...{ op: "mount", source, target, filesystemtype, mountflags, data },
  ...tolerate.length === 0 ? {} : { tolerate },
});
const stat = (path: string): Step => ({ op: "stat", path });

const MOUNTINFO: Step = { op: "readFile", path: "/proc/self/mountinfo", limit: 1 << 20 };
const TABLE: readonly Step[] = [
  stat("/proc"),
  mount("proc", "/proc", "proc", KERNEL),
  stat("/sys"),
  mount("sysfs", "/sys", "sysfs", KERNEL),
  stat("/run"),
  mount("run", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755"),
  stat("/tmp"),
  mount("tmp", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"),
];
const OPTIONAL: readonly Step[] = [
  mount("securityfs", "/sys/kernel/security", "securityfs", KERNEL, "", ABSENT),
  mount("bpf", "/sys/fs/bpf", "bpf", KERNEL, "mode=700", ABSENT),
  mount("tracefs", "/sys/kernel/tracing", "tracefs", KERNEL, "", ABSENT),
];
const PROGRAMS: Step = { op: "stat", path: "/boot/programs.erofs", tolerate: ["ENOENT"] };
const CGROUP2: readonly Step[] = [
  {
    op: "mount",
    source: "cgroup2",
    target: "/sys/fs/cgroup",
    filesystemtype: "cgroup2",
    mountflags: KERNEL,
    data: "nsdelegate,memory_recursiveprot",
  },
  { op: "readFile", path: "/sys/fs/cgroup/cgroup.controllers", limit: 4096 },
];
const CGROUPS: Step = { op: "readFile", path: "/proc/cgroups", limit: 65_536 };
const UMOUNT: Step = { op: "umount2", target: "/sys/fs/cgroup", flags: 0 };
const SHARE: Step = mount("", "/", "", MS_SHARED | MS_REC);

/** Returns the steps up to the one that shares the root; the groups come after it. */
const untilShared = (taken: readonly Step[]): readonly Step[] =>
  taken.slice(0, taken.findIndex((step) => isDeepStrictEqual(step, SHARE)) + 1);

const withFiles = (files: Record<string, string>): FakeHostOptions => ({
  ...HOST,
  files: { ...FILES, ...files },
});

Deno.test("mounts: mounts the table, enables the controllers and shares the root", async () => {
  const host = fakeHost(HOST);
  assert.deepEqual(await mounts.run(host), { cgroup: "v2" });
  assert.deepEqual(untilShared(host.taken), [
    MOUNTINFO,
    ...TABLE,
    ...OPTIONAL,
    PROGRAMS,
    ...CGROUP2,
    ...enableControllers(CONTROLLERS),
    SHARE,
  ]);
});

Deno.test("mounts: first replaces the kernel's rootfs with a bind mount of it", async () => {
  const host = fakeHost({
    ...withFiles({ "/proc/self/mountinfo": ROOTFS }),
    stats: { ...HOST.stats, "/mnt": {} },
  });
  await mounts.run(host);
  assert.deepEqual(host.taken.slice(0, 4), [
    MOUNTINFO,
    mount("/", "/mnt", "", MS_BIND | MS_REC),
    { op: "switch_root", path: "/mnt" },
    TABLE[0],
  ]);
});

Deno.test("mounts: keeps file systems that were already mounted", async () => {
  const mountRoot = true;
  const stats = { "/proc": { mountRoot }, "/sys": { mountRoot }, "/run": { mountRoot } };
  const host = fakeHost({ ...HOST, stats: { ...HOST.stats, ...stats } });
  await mounts.run(host);
  assert.deepEqual(
    host.taken.slice(1, 6),
    [stat("/proc"), stat("/sys"), stat("/run"), ...TABLE.slice(6)],
  );
});

Deno.test("mounts: comes up without the optional file systems", async () => {
  for (const code of ABSENT) {
    const fail = Object.fromEntries(
      ["security", "tracing"].map((name) => [`mount /sys/kernel/${name}`, code]),
    );
    const host = fakeHost({ ...HOST, fail: { ...fail, "mount /sys/fs/bpf": code } });
    assert.deepEqual(await mounts.run(host), { cgroup: "v2" });
  }
});

Deno.test("mounts: cgroup auto falls back to v1 if v2 lacks a controller, and logs it", async () => {
  const host = fakeHost(withFiles({ "/sys/fs/cgroup/cgroup.controllers": "io memory\n" }));
  assert.deepEqual(await mounts.run(host), { cgroup: "v1" });
  assert.deepEqual(untilShared(host.taken).slice(-(mountV1(V1).length + 5)), [
    ...CGROUP2,
    UMOUNT,
    CGROUPS,
    ...mountV1(V1),
    SHARE,
  ]);
  assert.match(host.logged.join(), /cgroup v2 has only "io memory"/);
});

Deno.test("mounts: uses cgroup v2 on request, whatever controllers it has", async () => {
  const host = fakeHost({
    ...withFiles({ "/sys/fs/cgroup/cgroup.controllers": "\n" }),
    config: { cgroup: "v2" },
  });
  assert.deepEqual(await mounts.run(host), { cgroup: "v2" });
  assert.deepEqual(untilShared(host.taken).slice(-5), [
    ...CGROUP2,
    ...enableControllers("\n"),
    SHARE,
  ]);
});

Deno.test("mounts: uses cgroup v1 on request, without trying v2 first", async () => {
  const host = fakeHost({ ...HOST, config: { cgroup: "v1" } });
  assert.deepEqual(await mounts.run(host), { cgroup: "v1" });
  assert.deepEqual(untilShared(host.taken).slice(1 + TABLE.length), [
    ...OPTIONAL,
    PROGRAMS,
    CGROUPS,
    ...mountV1(V1),
    SHARE,
  ]);
});

Deno.test("mounts: fails with any step, in every configuration, except those that limit containers", async () => {
  const ways: FakeHostOptions[] = [
    HOST,
    { ...HOST, config: { cgroup: "v1" } },
    {
      ...withFiles({
        "/proc/self/mountinfo": ROOTFS,
        "/sys/fs/cgroup/cgroup.controllers": "io\n",
      }),
      stats: { ...HOST.stats, "/mnt": {} },
    },
  ];
  for (const options of ways) {
    const { way, runs } = await failEachStep(mounts, options);
    const shared = way.indexOf(describeStep(SHARE));
    assert.ok(shared > 0 && way.length > shared + 3, "the groups come last");
    for (const [at, { lines, error }] of runs.entries()) {
      assert.deepEqual(lines, way.slice(0, at + 1));
      assert.equal((error as StepError | undefined)?.step, at > shared ? undefined : way[at]);
    }
  }
});

Deno.test("isRootfs: checks only the mount on /, and only its type", () => {
  assert.ok(isRootfs(ROOTFS));
  assert.ok(isRootfs("1 1 0:2 / / rw shared:1 master:2 - rootfs none rw"));
  const others = [
    TMPFS_ROOT,
    "2 1 0:2 / /old rw - rootfs rootfs rw\n" + TMPFS_ROOT,
    "1 1 0:2 / / rw - ext4 rootfs rw",
    "1 1 0:2 / / rw - rootfsx none rw",
    "",
    "\n - \n-",
  ];
  for (const mountinfo of others) assert.ok(!isRootfs(mountinfo), mountinfo);
});
