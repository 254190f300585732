import assert from "node:assert/strict";
import { fuzzTest } from "../../../tests/fakes/fuzz.ts";
import { fakeHost } from "../../../tests/fakes/host.ts";
import { ext4, xfs } from "../../../tests/fakes/superblocks.ts";
import { blockDevices, lookAtAll } from "./devices.ts";

Deno.test("blockDevices: lists disks and partitions with their sizes, in the kernel's order", () => {
  const names = ["vda", "vda1", "nvme0n1p2", "sdaa", "dm-0", "md127", "mmcblk0", "ramdisk"];
  const others = ["ram0", "loop7", "zram0", "fd0", "sr0"];
  const rows = [...names, ...others].map((name) => `   8       16   1048576 ${name}`);
  const text = ["major minor  #blocks  name", "", ...rows, "8 16 x sdz", "8 16 1", "\u0000", ""];
  assert.deepEqual(
    blockDevices(text.join("\n")),
    names.map((name) => ({ source: `/dev/${name}`, size: 1 << 30 })),
  );
  assert.deepEqual(blockDevices(""), []);
});

fuzzTest("blockDevices: lists only devices that a damaged table names", 10_000, (random) => {
  const names = ["vda", "vda1", "nvme0n1", "loop0", "sr0", "dm-0", "ram1", "größe"];
  const rows = random.list(
    8,
    () => ` 8 ${random.below(99)} ${random.below(1e9)} ${random.pick(names)}`,
  );
  const text = `major minor  #blocks  name\n\n${rows.join("\n")}\n`;
  const damaged = new TextDecoder().decode(random.mutate(new TextEncoder().encode(text)));
  for (const { source, size } of blockDevices(damaged)) {
    assert.match(source, /^\/dev\/\S+$/);
    assert.doesNotMatch(source, /^\/dev\/(ram|loop|zram|fd|sr)\d/);
    assert.ok(damaged.includes(source.slice("/dev/".length)), source);
    assert.ok(Number.isSafeInteger(size) && damaged.includes(`${size / 1024}`), `${size}`);
  }
});

const files = {
  "/proc/partitions": " 8 0 2048 sda\n 8 1 2048 sdb\n 8 2 2048 sdc\n",
  "/dev/sda": ext4("a"),
  "/dev/sdb": new Uint8Array(2 << 20),
  "/dev/sdc": xfs("c"),
};

Deno.test("lookAtAll: recognises what is on each device", async () => {
  const seen = await lookAtAll(fakeHost({ files }));
  assert.deepEqual(
    seen.map(({ source, size, found }) => [source, size, found.map(({ type }) => type)]),
    [["/dev/sda", 2 << 20, ["ext4"]], ["/dev/sdb", 2 << 20, []], ["/dev/sdc", 2 << 20, ["xfs"]]],
  );
});

Deno.test("lookAtAll: gives the reason if a device can't be read, and examines the others", async () => {
  const seen = await lookAtAll(fakeHost({ files, fail: { "pread /dev/sda": "EIO" } }));
  assert.match(seen[0]?.unreadable ?? "", /EIO/);
  assert.equal(seen[2]?.found.length, 1);
});

Deno.test("lookAtAll: finds nothing on a device without a node or a medium", async () => {
  for (const code of ["ENOENT", "ENXIO", "ENOMEDIUM"]) {
    const seen = await lookAtAll(fakeHost({ files, fail: { "pread /dev/sda": code } }));
    assert.deepEqual(seen[0], { source: "/dev/sda", size: 2 << 20, found: [], unreadable: null });
  }
});

Deno.test("lookAtAll: fails on a step outside the scope, or without a list of devices", async () => {
  await assert.rejects(lookAtAll(fakeHost({ files, fail: { "pread /dev/sda": "ESCOPE" } })), {
    code: "ESCOPE",
  });
  await assert.rejects(lookAtAll(fakeHost({})), { code: "ENOENT" });
});
