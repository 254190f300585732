import assert from "node:assert/strict";
import {
  assertEndsWithEachFailure,
  fakeHost,
  type FakeHostOptions,
} from "../../../tests/fakes/host.ts";
import { devices } from "./body.ts";
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../../mountflags.ts";
import { describeStep } from "../../../init/ops/ops.ts";
import { makedev, S_IFCHR, S_IFDIR } from "../../inode.ts";
import type { Step, StepOf } from "../../../init/ops/ops.ts";

const EMPTY: FakeHostOptions = { stats: { "/dev": {} } };
const STAT: Step = { op: "stat", path: "/dev" };
const DEVTMPFS: Step = {
  op: "mount",
  source: "devtmpfs",
  target: "/dev",
  filesystemtype: "devtmpfs",
  mountflags: MS_NOSUID,
  data: "mode=755",
  tolerate: ["ENODEV"],
};
const TMPFS: Step = {
  op: "mount",
  source: "dev",
  target: "/dev",
  filesystemtype: "tmpfs",
  mountflags: MS_NOSUID,
  data: "mode=755",
};

const NO_DEVTMPFS: FakeHostOptions = { ...EMPTY, fail: { [describeStep(DEVTMPFS)]: "ENODEV" } };

const mkdir = (path: string, mode: number): Step => ({
  op: "mkdir",
  path,
  mode,
  tolerate: ["EEXIST"],
});
const mknod = (path: string, mode: number, major: number, minor: number, gid = 0): Step => ({
  op: "mknod",
  path,
  mode: S_IFCHR | mode,
  dev: makedev(major, minor),
  uid: 0,
  gid,
  tolerate: ["EEXIST"],
});
const symlink = (linkpath: string, target: string): Step => ({
  op: "symlink",
  linkpath,
  target,
  tolerate: ["EEXIST"],
});
const mount = (
  step: Pick<StepOf<"mount">, "source" | "target" | "filesystemtype" | "mountflags" | "data">,
): StepOf<"mount"> => ({ op: "mount", ...step });
const CONTENTS: readonly Step[] = [
  mkdir("/dev/net", 0o755),
  mknod("/dev/console", 0o600, 5, 1),
  mknod("/dev/null", 0o666, 1, 3),
  mknod("/dev/zero", 0o666, 1, 5),
  mknod("/dev/full", 0o666, 1, 7),
  mknod("/dev/random", 0o666, 1, 8),
  mknod("/dev/urandom", 0o666, 1, 9),
  mknod("/dev/kmsg", 0o644, 1, 11),
  mknod("/dev/tty", 0o666, 5, 0, 5),
  mknod("/dev/ptmx", 0o666, 5, 2, 5),
  mknod("/dev/fuse", 0o666, 10, 229),
  mknod("/dev/net/tun", 0o666, 10, 200),
  symlink("/dev/fd", "/proc/self/fd"),
  symlink("/dev/stdin", "/proc/self/fd/0"),
  symlink("/dev/stdout", "/proc/self/fd/1"),
  symlink("/dev/stderr", "/proc/self/fd/2"),
  symlink("/dev/core", "/proc/kcore"),
  mkdir("/dev/pts", 0o755),
  mount({
    source: "devpts",
    target: "/dev/pts",
    filesystemtype: "devpts",
    mountflags: MS_NOSUID | MS_NOEXEC,
    data: "newinstance,gid=5,mode=620,ptmxmode=666",
  }),
  mkdir("/dev/shm", 0o1777),
  mount({
    source: "shm",
    target: "/dev/shm",
    filesystemtype: "tmpfs",
    mountflags: MS_NOSUID | MS_NODEV | MS_NOEXEC,
    data: "mode=1777",
  }),
  mkdir("/dev/mqueue", 0o1777),
  {
    op: "mount",
    source: "mqueue",
    target: "/dev/mqueue",
    filesystemtype: "mqueue",
    mountflags: MS_NOSUID | MS_NODEV | MS_NOEXEC,
    data: "",
    tolerate: ["ENODEV"],
  },
];

Deno.test("devices: mounts devtmpfs and makes the nodes that every program relies on", async () => {
  const host = fakeHost(EMPTY);
  await devices.run(host);
  assert.deepEqual(host.taken, [STAT, DEVTMPFS, STAT, ...CONTENTS]);
  assert.deepEqual(host.logged, []);
});

Deno.test("devices: keeps a /dev that was already mounted, with its contents", async () => {
  const host = fakeHost({
    stats: {
      "/dev": { mountRoot: true },
      "/dev/null": { mode: S_IFCHR | 0o666 },
      "/dev/pts": { mode: S_IFDIR | 0o755 },
      "/dev/fd": {},
    },
  });
  await devices.run(host);
  assert.deepEqual(host.taken, [STAT, ...CONTENTS]);
  assert.deepEqual(host.logged, ["/dev was already mounted and is kept"]);
});

Deno.test("devices: without devtmpfs, /dev is a tmpfs, and the log says so", async () => {
  const host = fakeHost(NO_DEVTMPFS);
  await devices.run(host);
  assert.deepEqual(host.taken, [STAT, DEVTMPFS, STAT, TMPFS, ...CONTENTS]);
  assert.match(host.logged.join(), /no devtmpfs/);
});

Deno.test("devices: a kernel without message queues has no /dev/mqueue, which is not an error", async () => {
  const host = fakeHost({ ...EMPTY, fail: { "mount /dev/mqueue": "ENODEV" } });
  await devices.run(host);
  assert.deepEqual(host.taken.at(-1), CONTENTS.at(-1));
});

Deno.test("devices: ends with whatever step fails", async () => {
  await assertEndsWithEachFailure(devices, EMPTY);
  await assertEndsWithEachFailure(devices, NO_DEVTMPFS);
  await assertEndsWithEachFailure(devices, { stats: { "/dev": { mountRoot: true } } });
});
