import assert from "node:assert/strict";
import { parentGroups } from "./cgroup.ts";

const mount = (target: string, type: string): string =>
  `30 20 0:26 / ${target} rw,nosuid shared:9 - ${type} cgroup rw\n`;

Deno.test("parentGroups: v2 takes the top, whatever group this process is in", () => {
  assert.deepEqual(parentGroups(mount("/sys/fs/cgroup", "cgroup2"), "0::/user.slice/a\n"), [
    "/sys/fs/cgroup",
  ]);
});

Deno.test("parentGroups: v1 takes the group of this process, in each hierarchy", () => {
  const mounts = ["memory", "cpu,cpuacct", "systemd"].map((name) => mount(`/cg/${name}`, "cgroup"));
  const own = "12:cpu,cpuacct:/job\n5:memory:/job/deep:er\n1:name=systemd:/\n";
  assert.deepEqual(parentGroups(mounts.join(""), own), [
    "/cg/memory/job/deep:er",
    "/cg/cpu,cpuacct/job",
    "/cg/systemd/",
  ]);
});

Deno.test("parentGroups: takes both at once, and ignores other mounts", () => {
  const mounts = mount("/cg/pids", "cgroup") + mount("/cg/unified", "cgroup2") +
    mount("/run", "tmpfs") + mount("/cg/net_cls", "cgroup");
  assert.deepEqual(parentGroups(mounts, "4:pids:/a\n0::/b\n"), ["/cg/pids/a", "/cg/unified"]);
});

Deno.test("parentGroups: ignores empty text and malformed lines", () => {
  for (const text of ["", "\n", "garbage", "x:y:z", "1:memory", "\0", "constructor"]) {
    assert.deepEqual(parentGroups(text, text), []);
    assert.deepEqual(parentGroups(mount("/cg/memory", "cgroup"), text), []);
  }
});
