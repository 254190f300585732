import assert from "node:assert/strict";
import { fakeHost, type FakeHostOptions } from "../../../tests/fakes/host.ts";
import { makeGroups } from "./make_groups.ts";
import { StepError } from "../stage.ts";

const FILES = {
  "/proc/meminfo": "MemTotal: 1048576 kB\nMemAvailable: 655360 kB\n",
  "/proc/sys/kernel/pid_max": "32768\n",
  "/proc/sys/kernel/threads-max": "8000\n",
  "/proc/cgroups":
    "#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t3\t1\t1\npids\t4\t1\t1\nrdma\t4\t1\t1\n",
  "/sys/fs/cgroup/cgroup.subtree_control": "cpu memory pids\n",
};
const HOST: FakeHostOptions = {
  files: FILES,
  stats: {
    "/sys/fs/cgroup/memory": { mountRoot: true },
    "/sys/fs/cgroup/pids,rdma": { mountRoot: true },
  },
};

Deno.test("makeGroups: makes the groups in the unified hierarchy and logs the limits", async () => {
  const host = fakeHost(HOST);
  await makeGroups(host, "v2");
  assert.equal(host.files.get("/sys/fs/cgroup/containers/pids.max"), "6000\n");
  assert.equal(host.files.get("/sys/fs/cgroup/containers/memory.max"), `${440 * 2 ** 20}\n`);
  assert.deepEqual(host.logged, [
    "containers together may use 440 MiB of memory and 6000 processes",
  ]);
});

Deno.test("makeGroups: makes them in v1 hierarchies, even in one that controllers share", async () => {
  const host = fakeHost({ ...HOST, config: { containers: { memory: "64m", pids: 7 } } });
  await makeGroups(host, "v1");
  assert.equal(
    host.files.get("/sys/fs/cgroup/memory/containers/memory.limit_in_bytes"),
    `${64 * 2 ** 20}\n`,
  );
  assert.equal(host.files.get("/sys/fs/cgroup/pids,rdma/host/pids.max"), "7\n");
  assert.deepEqual(host.logged, ["containers together may use 64 MiB of memory and 7 processes"]);
});

Deno.test("makeGroups: sets no limit in a hierarchy that is not mounted, and logs it", async () => {
  const host = fakeHost({
    ...HOST,
    stats: { "/sys/fs/cgroup/memory": {}, "/sys/fs/cgroup/pids,rdma": { mountRoot: true } },
  });
  await makeGroups(host, "v1");
  assert.ok(![...host.files.keys()].some((path) => path.includes("limit_in_bytes")));
  assert.match(
    host.logged.join(),
    /all memory \(the memory controller is not available\) and 6000/,
  );
});

Deno.test("makeGroups: logs any failure, which affects only the limits", async () => {
  for (const version of ["v1", "v2"] as const) {
    const whole = fakeHost(HOST);
    await makeGroups(whole, version);
    for (const failAt of whole.lines.keys()) {
      const host = fakeHost({ ...HOST, failAt });
      await makeGroups(host, version);
      assert.equal(host.logged.length, 1);
      assert.match(host.logged[0] ?? "", /^containers are not limited: .*EIO/);
    }
  }
});

Deno.test("makeGroups: a step outside the scope is an error", async () => {
  const host = fakeHost({ ...HOST, fail: { "readFile /proc/meminfo": "ESCOPE" } });
  await assert.rejects(makeGroups(host, "v2"), StepError);
});
