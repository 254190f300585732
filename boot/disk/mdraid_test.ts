import assert from "node:assert/strict";
import { deviceOf, ext4, mdraid as make, onDisk, put } from "../../tests/fakes/superblocks.ts";
import { mdraid } from "./mdraid.ts";
import { recognise } from "./probe.ts";

const START = { "1.0": (2 << 20) - 8192, "1.1": 0, "1.2": 4096 } as const;
const VERSIONS = ["1.0", "1.1", "1.2"] as const;

Deno.test("mdraid: finds each version in its place, with the array's name and UUID", async () => {
  for (const version of VERSIONS) {
    const found = await mdraid.look(deviceOf(make(version, "host:0")));
    const uuid = "6d6d6d6d-6d6d-6d6d-6d6d-6d6d6d6d6d6d";
    assert.deepEqual([found?.label, found?.uuid, found?.verified], ["host:0", uuid, true], version);
  }
  const found = await mdraid.look(deviceOf(make("0.90", "")));
  assert.deepEqual([found?.label, found?.verified], [null, false]);
  assert.equal(found?.uuid, "00006d01-0000-6d02-0000-6d0300006d04");
});

Deno.test("mdraid: reads 0.90 in the other byte order", async () => {
  const disk = make("0.90", "");
  const start = disk.length - 0x10_000;
  const swapped = new Uint8Array(disk);
  for (let at = start; at < start + 64; at += 4) swapped.subarray(at, at + 4).reverse();
  const [one, other] = [await mdraid.look(deviceOf(disk)), await mdraid.look(deviceOf(swapped))];
  assert.deepEqual(one, other);
});

Deno.test("mdraid: refuses a wrong sum, a superblock for another place, and too many devices", async () => {
  for (const version of VERSIONS) {
    const changes = [[40, 1, 0x41], [144, 8, 9], [220, 4, 1921], [220, 4, 0xffff_ffff]] as const;
    for (const [offset, bytes, value] of changes) {
      const disk = make(version, "DOCKER");
      put(disk, true, [[START[version] + offset, bytes, value]]);
      assert.equal(await mdraid.look(deviceOf(disk)), null, `${version}: ${offset}`);
    }
  }
});

Deno.test("mdraid: 0.90 at the end of a partition does not belong to the disk", async () => {
  const disk = make("0.90", "");
  assert.ok(await mdraid.look(deviceOf(disk)) !== null);
  put(disk, true, [[450, 1, 0xfd], [454, 4, 512], [458, 4, 4096 - 512], [510, 2, 0xaa55]]);
  assert.equal(await mdraid.look(deviceOf(disk)), null);
  put(disk, true, [[458, 4, 4096]]);
  assert.ok(
    await mdraid.look(deviceOf(disk)) !== null,
    "a table that does not fit the disk is ignored",
  );
});

Deno.test("mdraid: hides a mirror's file system that begins where the disk begins", async () => {
  const disk = ext4("DOCKER");
  disk.set(make("1.0", "array").subarray(START["1.0"]), START["1.0"]);
  const found = await recognise(onDisk(disk), disk.length);
  assert.deepEqual(found.map(({ type }) => type), ["linux_raid_member"]);
});
