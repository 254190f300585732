import assert from "node:assert/strict";
import {
  btrfs as make,
  deviceOf,
  type Field,
  put,
  sealBtrfs,
} from "../../tests/fakes/superblocks.ts";
import { btrfs } from "./btrfs.ts";
import type { Probed } from "./format.ts";

const START = 0x10_000;

function look(...fields: Field[]): Promise<Probed | null> {
  const disk = make("DOCKER");
  put(disk, true, fields.map(([offset, bytes, value]) => [START + offset, bytes, value]));
  return btrfs.look(deviceOf(sealBtrfs(disk)));
}

Deno.test("btrfs: reads the device's number, the number of devices and the device's size", async () => {
  const found = await look([0x88, 8, 3], [0xc9, 8, 2], [0xd1, 8, 5 << 20]);
  assert.equal(found?.size, 5 << 20);
  assert.deepEqual(found?.pool, {
    devid: 2,
    uuid: "bdbdbdbd-bdbd-bdbd-bdbd-bdbdbdbdbdbd",
    devices: 3,
  });
});

Deno.test("btrfs: is clean, dirty with a log to replay, or damaged with an error", async () => {
  assert.equal((await look())?.state, "clean");
  assert.equal((await look([0x60, 8, 30 << 20]))?.state, "dirty");
  assert.equal((await look([0x38, 8, 0x4]))?.state, "damaged");
});

Deno.test("btrfs: refuses a checksum that is wrong or of an unknown kind", async () => {
  for (const kind of [1, 2, 3, 4, 0xffff]) assert.equal(await look([0xc4, 2, kind]), null);
  assert.equal(await look([0x90, 4, 0]), null, "no sectors");
});

Deno.test("btrfs: refuses a device smaller than 1 MiB", async () => {
  const disk = make("DOCKER");
  assert.equal(await btrfs.look(deviceOf(disk.slice(0, (1 << 20) - 512))), null);
  assert.ok(await btrfs.look(deviceOf(disk.slice(0, 1 << 20))) !== null);
});
