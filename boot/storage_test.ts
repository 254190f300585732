import assert from "node:assert/strict";
import { btrfs, ext4, xfs } from "../tests/fakes/superblocks.ts";
import { failEachStep, fakeHost, type FakeHostOptions } from "../tests/fakes/host.ts";
import { MS_NODEV, MS_NOSUID, MS_RELATIME } from "./mountflags.ts";
import { StepError } from "./stage.ts";
import type { Step } from "./step.ts";
import { blockDevices, storage } from "./storage.ts";

const ROOT = "/var/lib/docker";
const OSRELEASE = "/proc/sys/kernel/osrelease";

const kibibytes = (disk?: Uint8Array): number => Math.max(2048, (disk?.length ?? 0) / 1024);

/** A host with these disks, and with modules for file systems. */
function host(
  disks: Record<string, Uint8Array>,
  options: FakeHostOptions = {},
): FakeHostOptions {
  const rows = Object.keys(disks).map((name, at) =>
    ` 254 ${at * 16} ${kibibytes(disks[name])} ${name}\n`
  );
  const nodes = Object.entries(disks).map(([name, bytes]) => [`/dev/${name}`, bytes]);
  return {
    stats: { [ROOT]: {} },
    ...options,
    files: {
      "/proc/partitions": `major minor  #blocks  name\n\n${rows.join("")}`,
      [OSRELEASE]: "6.12\n",
      "/lib/modules/6.12/modules.dep": "kernel/xfs.ko.xz: kernel/libcrc32c.ko.xz\n" +
        "kernel/libcrc32c.ko.xz:\nkernel/btrfs.ko.xz:\n",
      "/lib/modules/6.12/modules.builtin": "kernel/ext4.ko\n",
      ...Object.fromEntries(nodes),
      ...options.files,
    },
  };
}

const STAT: Step = { op: "stat", path: ROOT };
const PARTITIONS: Step = { op: "readFile", path: "/proc/partitions", limit: 65_536 };
const readDisks = (taken: readonly Step[]): string[] => [
  ...new Set(taken.flatMap((step) => step.op === "pread" ? [step.path] : [])),
];
const LOOK_FOR_MODULES: readonly Step[] = [
  { op: "readFile", path: OSRELEASE, limit: 256 },
  ...["modules.dep", "modules.builtin"].map((file): Step => ({
    op: "readFile",
    path: `/lib/modules/6.12/${file}`,
    limit: 4 << 20,
    tolerate: ["ENOENT", "ENOTDIR"],
  })),
  { op: "readFile", path: "/proc/modules", limit: 1 << 20, tolerate: ["ENOENT"] },
];
const load = (name: string): Step => ({
  op: "finit_module",
  path: `/lib/modules/6.12/kernel/${name}.ko.xz`,
  param_values: "",
  flags: 0,
  tolerate: ["EEXIST"],
});
const disk = (source: string, filesystemtype: string): Step => ({
  op: "mount",
  source,
  target: ROOT,
  filesystemtype,
  mountflags: MS_NOSUID | MS_NODEV | MS_RELATIME,
  data: "",
});
const memory = (size = "75%"): Step => ({
  op: "mount",
  source: "docker",
  target: ROOT,
  filesystemtype: "tmpfs",
  mountflags: MS_NOSUID | MS_NODEV,
  data: `size=${size},mode=710`,
});

Deno.test("storage: mounts the disk with the label, and looks at every disk for it", async () => {
  const on = fakeHost(host({ vda: ext4("OTHER"), vdb: ext4("DOCKER"), vdc: new Uint8Array(512) }));
  assert.deepEqual(await storage.run(on), { kind: "disk", source: "/dev/vdb", type: "ext4" });
  assert.deepEqual(on.taken.filter(({ op }) => op !== "pread"), [
    STAT,
    PARTITIONS,
    ...LOOK_FOR_MODULES,
    disk("/dev/vdb", "ext4"),
  ]);
  assert.deepEqual(readDisks(on.taken), ["/dev/vda", "/dev/vdb", "/dev/vdc"]);
  assert.deepEqual(on.logged, ["Docker's state is on /dev/vdb (ext4, label DOCKER)"]);
});

Deno.test("storage: loads what xfs and btrfs need before it mounts them", async () => {
  const one = fakeHost(host({ vda: xfs("DOCKER") }));
  assert.deepEqual(await storage.run(one), { kind: "disk", source: "/dev/vda", type: "xfs" });
  assert.deepEqual(one.taken.slice(-3), [load("libcrc32c"), load("xfs"), disk("/dev/vda", "xfs")]);
  const two = fakeHost(host({ "cciss/c0d0": btrfs("DOCKER") }));
  await storage.run(two);
  assert.deepEqual(two.taken.slice(-2), [load("btrfs"), disk("/dev/cciss/c0d0", "btrfs")]);
});

Deno.test("storage: mounts a disk also where the image has no modules: it may be built in", async () => {
  const on = fakeHost(host({ vda: btrfs("DOCKER") }, { files: { [OSRELEASE]: "5.0\n" } }));
  assert.equal((await storage.run(on)).kind, "disk");
});

Deno.test("storage: goes by the configured label and size", async () => {
  const disks = { vda: ext4("DOCKER"), vdb: ext4("docker"), vdc: ext4("DOCKER2") };
  const config = { storage: { label: "DOCKER2", size: "1g" } };
  const found = await storage.run(fakeHost(host(disks, { config })));
  assert.deepEqual(found, { kind: "disk", source: "/dev/vdc", type: "ext4" });
  const none = fakeHost(host({ vda: ext4("DOCKER") }, { config }));
  assert.deepEqual(await storage.run(none), { kind: "memory" });
  assert.deepEqual(none.taken.at(-1), memory("1g"));
});

Deno.test("storage: without a disk the state is in memory, and the log says that it will be gone", async () => {
  for (const disks of [{}, { vda: ext4("") }, { vda: ext4("DOCKERX"), sda: xfs("docker") }]) {
    const on = fakeHost(host(disks));
    assert.deepEqual(await storage.run(on), { kind: "memory" });
    assert.deepEqual(on.taken.at(-1), memory());
    assert.match(on.logged.join(), /no disk is labelled DOCKER: .* in memory and will be gone/);
  }
});

Deno.test("storage: a labelled disk that is read short is not mounted", async () => {
  const on = fakeHost(host({ vda: ext4("DOCKER").slice(0, 2047) }));
  assert.deepEqual(await storage.run(on), { kind: "memory" });
  const whole = fakeHost(host({ vda: ext4("DOCKER").slice(0, 2048) }));
  assert.equal((await storage.run(whole)).kind, "disk");
});

Deno.test("storage: of two disks with the label the first is taken and the other named", async () => {
  const on = fakeHost(host({ vda: ext4("DOCKER"), vdb: btrfs("DOCKER"), vdc: xfs("DOCKER") }));
  assert.deepEqual(await storage.run(on), { kind: "disk", source: "/dev/vda", type: "ext4" });
  assert.deepEqual(on.taken.filter(({ op }) => op === "mount"), [disk("/dev/vda", "ext4")]);
  assert.deepEqual(on.logged.slice(0, 2), [
    "/dev/vdb is labelled DOCKER too and is left alone: /dev/vda was first",
    "/dev/vdc is labelled DOCKER too and is left alone: /dev/vda was first",
  ]);
});

Deno.test("storage: a file system of another kind with the label is named and left alone", async () => {
  const on = fakeHost(host({ vda: ext4("DOCKER", { feature_incompat: 0x8 }) }));
  assert.deepEqual(await storage.run(on), { kind: "memory" });
  assert.equal(on.logged[0], "/dev/vda is labelled DOCKER, but is jbd: it is left alone");
});

Deno.test("storage: a disk that can't be read is named and the next one is taken", async () => {
  const disks = { vda: ext4("DOCKER"), vdb: ext4("DOCKER") };
  const on = fakeHost(host(disks, { fail: { "pread /dev/vda": "EIO" } }));
  assert.deepEqual(await storage.run(on), { kind: "disk", source: "/dev/vdb", type: "ext4" });
  assert.match(on.logged[0] ?? "", /^\/dev\/vda can't be read and is left alone: .*EIO/);
});

Deno.test("storage: a device without a node or a medium is passed over in silence", async () => {
  for (const code of ["ENOENT", "ENXIO", "ENOMEDIUM"]) {
    const disks = { sda: ext4("DOCKER"), sdb: ext4("DOCKER") };
    const on = fakeHost(host(disks, { fail: { "pread /dev/sda": code } }));
    assert.deepEqual(await storage.run(on), { kind: "disk", source: "/dev/sdb", type: "ext4" });
    assert.equal(on.logged.length, 1);
  }
});

Deno.test("storage: a disk that can't be mounted falls back to memory, and the log says why", async () => {
  const { way } = await failEachStep(storage, host({ vda: ext4("DOCKER") }));
  const fail = { [way.at(-1) ?? ""]: "EUCLEAN" };
  const on = fakeHost(host({ vda: ext4("DOCKER") }, { fail }));
  assert.deepEqual(await storage.run(on), { kind: "memory" });
  assert.deepEqual(on.taken.slice(-2), [disk("/dev/vda", "ext4"), memory()]);
  assert.match(on.logged[0] ?? "", /\/dev\/vda carries the label, but can't be mounted: .*EUCLEAN/);
  assert.match(on.logged[1] ?? "", /in memory and will be gone/);
});

Deno.test("storage: what was mounted before is kept, and no disk is looked at", async () => {
  const on = fakeHost(host({ vda: ext4("DOCKER") }, { stats: { [ROOT]: { mountRoot: true } } }));
  assert.deepEqual(await storage.run(on), { kind: "given" });
  assert.deepEqual(on.taken, [STAT]);
});

Deno.test("storage: a failure of what concerns one disk costs that disk, every other ends the stage", async () => {
  const { way, runs } = await failEachStep(storage, host({ vda: xfs("DOCKER") }));
  const ends = runs.map(({ lines, error }, at): string => {
    if (error instanceof StepError) {
      assert.deepEqual([error.step, lines], [way[at], way.slice(0, at + 1)]);
      return "fails";
    }
    assert.equal(error, undefined);
    return lines.at(-1)?.includes("as tmpfs") ? "memory" : "disk";
  });
  const outcomes = way.map((line, at) => `${line.split(" ")[0]}: ${ends[at]}`);
  assert.deepEqual(outcomes.filter((line) => !line.startsWith("pread")), [
    "stat: fails",
    "read: fails",
    "read: memory",
    "read: memory",
    "read: memory",
    "read: memory",
    "finit_module: disk",
    "finit_module: disk",
    "mount: memory",
  ]);
  const reads = outcomes.filter((line) => line.startsWith("pread"));
  assert.ok(reads.length > 0 && reads.every((line) => line === "pread: memory"), reads.join());
  const none = fakeHost(host({}, { fail: { [`mount ${ROOT}`]: "ENOMEM" } }));
  await assert.rejects(storage.run(none), { code: "ENOMEM" });
});

Deno.test("storage: a step outside the scope ends it", async () => {
  for (const step of ["pread /dev/vda", `readFile ${OSRELEASE}`, `mount ${ROOT}`]) {
    const on = fakeHost(host({ vda: ext4("DOCKER") }, { fail: { [step]: "ESCOPE" } }));
    await assert.rejects(storage.run(on), { code: "ESCOPE" }, step);
  }
});

Deno.test("blockDevices: disks and partitions, in the kernel's order", () => {
  const names = ["vda", "vda1", "nvme0n1p2", "sdaa", "dm-0", "md127", "mmcblk0", "ramdisk"];
  const others = ["ram0", "loop7", "zram0", "fd0", "sr0"];
  const rows = [...names, ...others].map((name) => `   8       16   1048576 ${name}`);
  const text = ["major minor  #blocks  name", "", ...rows, "8 16 x sdz", "8 16 1", "\u0000", ""];
  const found = names.map((name) => ({ source: `/dev/${name}`, size: 1 << 30 }));
  assert.deepEqual(blockDevices(text.join("\n")), found);
  assert.deepEqual(blockDevices(""), []);
});
