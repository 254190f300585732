import assert from "node:assert/strict";
import {
  assertMemory,
  host,
  KEPT,
  larger,
  LOGS,
  memory,
  MOUNTS,
  mounts,
  nodes,
  onDisk,
  OSRELEASE,
  outcome,
  ROOT,
  run,
} from "../../../tests/fakes/disk_host.ts";
import { failEachStep, type FakeHost, fakeHost } from "../../../tests/fakes/host.ts";
import { btrfs, ext4, xfs } from "../../../tests/fakes/superblocks.ts";
import { StepError } from "../stage.ts";
import { storage } from "./body.ts";

Deno.test("storage: mounts the disk with the label, and keeps the host's own state there", async () => {
  const disks = { vda: ext4("OTHER"), vdb: ext4("DOCKER"), vdc: new Uint8Array(512 * 1024) };
  const [found, on] = await run(host(disks));
  assert.deepEqual(found, outcome("/dev/vdb", "ext4"));
  assert.deepEqual(mounts(on), [onDisk("/dev/vdb", "ext4"), LOGS]);
  assert.deepEqual(on.lines.filter((line) => line.startsWith("mkdir")).length, KEPT.length);
  assert.deepEqual(on.logged, ["Docker's state is on /dev/vdb (ext4, label DOCKER)"]);
});

Deno.test("storage: loads the modules for xfs and btrfs before it mounts them", async () => {
  const loaded = (on: FakeHost): string[] =>
    on.lines.filter((line) => line.startsWith("finit_module"))
      .map((line) => line.slice(line.lastIndexOf("/") + 1));
  const [one, first] = await run(host({ vda: larger(xfs("DOCKER"), 64 << 20) }));
  assert.deepEqual(one, outcome("/dev/vda", "xfs"));
  assert.deepEqual(loaded(first), ["libcrc32c.ko.xz", "xfs.ko.xz"]);
  const [two, second] = await run(host({ "cciss/c0d0": btrfs("DOCKER") }));
  assert.deepEqual(two, outcome("/dev/cciss/c0d0", "btrfs"));
  assert.deepEqual(loaded(second), ["btrfs.ko.xz", "xxhash_generic.ko.xz"]);
});

Deno.test("storage: mounts a disk even if the image has no modules, since they may be built in", async () => {
  const files = { [OSRELEASE]: "5.0\n" };
  assert.equal((await run(host({ vda: btrfs("DOCKER") }, {}, { files })))[0].kind, "disk");
});

Deno.test("storage: uses the configured label and size", async () => {
  const disks = { vda: ext4("DOCKER"), vdb: ext4("docker"), vdc: ext4("DOCKER2") };
  const settings = { label: "DOCKER2", size: "1g" };
  assert.deepEqual((await run(host(disks, settings)))[0], outcome("/dev/vdc", "ext4"));
  const [found, on] = await run(host({ vda: ext4("DOCKER") }, settings));
  assertMemory(found, on, /^no disk is labelled DOCKER2: /, "1g");
});

Deno.test("storage: without a disk the state is in memory, without a wait", async () => {
  for (const disks of [{}, { vda: ext4("") }, { vda: ext4("DOCKERX"), sda: xfs("docker") }]) {
    const [found, on] = await run(host(disks));
    assertMemory(found, on, /^no disk is labelled DOCKER: /);
    assert.ok(!on.lines.some((line) => /^uevent|^start/.test(line)));
    assert.ok(!mounts(on).includes(LOGS));
  }
});

Deno.test("storage: waits for a disk that appears late, within the deadline", async () => {
  const late = { vda: ext4("DOCKER") };
  const appears = [nodes({ sda: ext4("OTHER") }), nodes(late)];
  const [found, on] = await run(host({}, { deadline: 60 }, { appears }));
  assert.deepEqual(found, outcome("/dev/vda", "ext4"));
  assert.deepEqual(mounts(on), [onDisk("/dev/vda", "ext4"), LOGS]);
  const waits = on.taken.filter((step) => step.op === "uevent");
  assert.equal(waits.length, 2);
  for (const { after, deadline } of waits) {
    assert.equal(after, 41);
    assert.ok(deadline > 0 && deadline <= 60);
  }
  assert.match(on.logged[0] ?? "", /no disk is labelled DOCKER: waiting for it, at most 60 s/);
  assert.equal(on.logged.length, 2);
});

Deno.test("storage: does not use a disk that appears after the deadline", async () => {
  const [found, on] = await run(host({}, { deadline: 60 }));
  assertMemory(found, on, /^no disk is labelled DOCKER: /);
  assert.equal(mounts(on).length, 1);
  assert.ok(
    on.lines.lastIndexOf("read /proc/partitions") > on.lines.findIndex((l) => /^uev/.test(l)),
  );
});

Deno.test("storage: mounts neither of several disks with the label, without a wait", async () => {
  const disks = { vda: ext4("DOCKER"), vdb: btrfs("DOCKER"), vdc: xfs("DOCKER") };
  const [found, on] = await run(host(disks, { deadline: 60, format: "empty" }));
  assertMemory(found, on, /^3 devices are labelled DOCKER: .*vda.*vdb.*vdc/);
  assert.deepEqual(mounts(on), [memory()]);
  assert.ok(!on.lines.some((line) => /^uevent|^start/.test(line)));
});

Deno.test("storage: logs a disk that can't be read, and uses another", async () => {
  const disks = { vda: ext4("DOCKER"), vdb: ext4("DOCKER") };
  const [found, on] = await run(host(disks, {}, { fail: { "pread /dev/vda": "EIO" } }));
  assert.deepEqual(found, outcome("/dev/vdb", "ext4"));
  assert.match(on.logged[0] ?? "", /^\/dev\/vda can't be read and is left alone: .*EIO/);
});

Deno.test("storage: falls back to memory if a disk can't be mounted, and logs the reason", async () => {
  for (
    const [code, reason] of [
      ["EUCLEAN", /^\/dev\/vda has the label, but can't be mounted: .*EUCLEAN/],
      ["EACCES", /^\/dev\/vda has the label, but is read-only: .*EACCES/],
      ["EROFS", /^\/dev\/vda has the label, but is read-only: .*EROFS/],
    ] as const
  ) {
    const fail = { [onDisk("/dev/vda", "ext4")]: code };
    const [found, on] = await run(host({ vda: ext4("DOCKER") }, {}, { fail }));
    assertMemory(found, on, reason);
    assert.ok(!mounts(on).includes(LOGS));
  }
});

Deno.test("storage: unmounts a file system that the kernel mounts read-only", async () => {
  const files = { [MOUNTS]: `/dev/a ${ROOT} ext4 rw 0 0\n/dev/vda ${ROOT} ext4 nosuid,ro 0 0\n` };
  const [found, on] = await run(host({ vda: ext4("DOCKER") }, {}, { files }));
  assertMemory(found, on, /^the kernel mounts \/dev\/vda \(ext4\) read-only/);
  assert.ok(on.lines.includes(`umount ${ROOT}`));
});

Deno.test("storage: the configuration decides about a file system that needs a check", async () => {
  const disks = { vda: ext4("DOCKER", { state: 2 }) };
  const [found, on] = await run(host(disks));
  assert.deepEqual(found, outcome("/dev/vda", "ext4"));
  assert.match(on.logged[0] ?? "", /is marked as needing a check: it is mounted as it is/);
  const [other, refused] = await run(host(disks, { damaged: "memory" }));
  assertMemory(other, refused, /^\/dev\/vda \(ext4\) is marked as needing a check/);
  assert.deepEqual(mounts(refused), [memory()]);
});

const pool = (devid: number): Uint8Array => btrfs("DOCKER", { devid, devices: 2 });

Deno.test("storage: mounts a btrfs of several devices with all of them", async () => {
  const appears = [nodes({ vda: pool(2), vdb: pool(1) })];
  const [found, on] = await run(host({ vda: pool(2) }, { deadline: 60 }, { appears }));
  assert.deepEqual(found, outcome("/dev/vdb", "btrfs"));
  assert.equal(mounts(on)[0], onDisk("/dev/vdb", "btrfs", "device=/dev/vdb,device=/dev/vda"));
  assert.match(on.logged[0] ?? "", /is one of the 2 devices .* 1 is missing: waiting for it/);
});

Deno.test("storage: mounts a btrfs that lacks devices only if the configuration says so", async () => {
  const [found, on] = await run(host({ vda: pool(2) }));
  assertMemory(found, on, /^\/dev\/vda is one of the 2 devices/);
  const [degraded, second] = await run(host({ vda: pool(2) }, { degraded: true }));
  assert.deepEqual(degraded, outcome("/dev/vda", "btrfs"));
  assert.equal(mounts(second)[0], onDisk("/dev/vda", "btrfs", "degraded"));
  assert.match(second.logged[0] ?? "", /it is mounted because storage\.degraded=true/);
});

Deno.test("storage: returns the step that would grow the file system to its device", async () => {
  for (const [disk, type, devid] of [[ext4("DOCKER"), "ext4", 1], [pool(1), "btrfs", 1]] as const) {
    const settings = { degraded: true };
    const [found] = await run(host({ vda: larger(disk) }, settings));
    const size = 32 << 20;
    const growth = [{ op: "growfs", path: ROOT, filesystemtype: type, size, devid }];
    assert.deepEqual(found, { ...outcome("/dev/vda", type), growth });
    const [whole] = await run(host({ vda: larger(disk, 16 << 20) }, settings));
    assert.deepEqual(whole, outcome("/dev/vda", type));
  }
});

Deno.test("storage: keeps a file system that was already mounted, and reads no disk", async () => {
  const stats = { [ROOT]: { mountRoot: true }, "/var/log": {} };
  const [found, on] = await run(host({ vda: ext4("DOCKER") }, {}, { stats }));
  assert.deepEqual(found, { kind: "given" });
  assert.deepEqual(mounts(on), [LOGS]);
  assert.ok(!on.lines.some((line) => line.startsWith("pread")));
});

Deno.test("storage: covers a file system that was already mounted if it is read-only", async () => {
  const stats = { [ROOT]: { mountRoot: true }, "/var/log": {} };
  const files = { [MOUNTS]: `/dev/a ${ROOT} ext4 ro 0 0\n` };
  const [found, on] = await run(host({ vda: ext4("DOCKER") }, {}, { stats, files }));
  assertMemory(found, on, /^\/var\/lib\/docker was already mounted, but is read-only: /);
  assert.deepEqual(mounts(on), [memory()]);
});

Deno.test("storage: a failure with one disk rules out that disk; any other fails the stage", async () => {
  const { way, runs } = await failEachStep(storage, host({ vda: larger(xfs("DOCKER"), 64 << 20) }));
  const ends = runs.map(({ lines, error }, at): string => {
    if (error instanceof StepError) {
      assert.deepEqual([error.step, lines], [way[at], way.slice(0, at + 1)]);
      return "fails";
    }
    assert.equal(error, undefined);
    return lines.some((line) => line.includes("as tmpfs")) ? "memory" : "disk";
  });
  const summary = way.map((line, at) => `${line.split(" ")[0]} ${ends[at]}`);
  assert.deepEqual(summary.filter((line, at) => line !== summary[at - 1]), [
    "stat fails",
    "read fails",
    "pread memory",
    "read memory",
    "finit_module disk",
    "mount memory",
    "read memory",
    "mkdir disk",
    "stat disk",
    ...["mkdir disk", "stat disk", "mkdir disk", "stat disk"],
    "mount disk",
  ]);
  const none = fakeHost(host({}, {}, { fail: { [`mount ${ROOT}`]: "ENOMEM" } }));
  await assert.rejects(storage.run(none), { code: "ENOMEM" });
});

Deno.test("storage: a step outside the scope is an error", async () => {
  for (
    const step of ["pread /dev/vda", `readFile ${OSRELEASE}`, `mount ${ROOT}`, "mount /var/log"]
  ) {
    const on = fakeHost(host({ vda: ext4("DOCKER") }, {}, { fail: { [step]: "ESCOPE" } }));
    await assert.rejects(storage.run(on), { code: "ESCOPE" }, step);
  }
});
