import assert from "node:assert/strict";
import { seededRandom } from "../../tests/fakes/random.ts";
import { Device, HEAD, MOST_BYTES, MOST_READS, type ReadRange, TAIL } from "./device.ts";

/** Makes a disk whose bytes are their offsets, and records its reads. */
function counted(size: number): { read: ReadRange; reads: [offset: number, count: number][] } {
  const reads: [number, number][] = [];
  const read = (offset: number, count: number): Promise<Uint8Array> => {
    reads.push([offset, count]);
    const length = Math.max(0, Math.min(count, size - offset));
    return Promise.resolve(Uint8Array.from({ length }, (_, at) => (offset + at) & 0xff));
  };
  return { read, reads };
}

Deno.test("Device: reads the head and the tail once each, whatever ranges are requested", async () => {
  const size = 1 << 20;
  const { read, reads } = counted(size);
  const device = new Device(read, size);
  for (const offset of [0, 1024, HEAD - 512]) assert.ok(await device.range(offset, 512) !== null);
  for (const offset of [size - 512, size - TAIL]) {
    assert.ok(await device.range(offset, 512) !== null);
  }
  assert.deepEqual(reads, [[0, HEAD], [size - TAIL, TAIL]]);
});

Deno.test("Device: returns every range that exists, but no incomplete one (seed 4)", async () => {
  const random = seededRandom(4);
  for (let round = 0; round < 100; round++) {
    const size = Math.floor(random() * 200_000);
    const device = new Device(counted(size).read, size);
    for (let each = 0; each < 8; each++) {
      const offset = Math.floor(random() * 220_000) - 10_000;
      const count = Math.floor(random() * 3000);
      const range = await device.range(offset, count);
      assert.equal(range !== null, offset >= 0 && offset + count <= size);
      if (range === null) continue;
      assert.equal(range.length, count);
      if (count > 0) assert.equal(range[0], offset & 0xff);
    }
  }
});

Deno.test("Device: continues after a short read until the device ends", async () => {
  const { read, reads } = counted(10_000);
  const device = new Device((offset, count) => read(offset, Math.min(count, 3000)), 10_000);
  assert.equal((await device.range(0, 10_000))?.length, 10_000);
  assert.equal(reads.length, 4);
});

Deno.test("Device: tries to read a missing range only once", async () => {
  const { read, reads } = counted(4096);
  const device = new Device(read, 1 << 20);
  for (let each = 0; each < 10; each++) assert.equal(await device.range(8192, 512), null);
  assert.deepEqual(reads, [[0, HEAD], [4096, HEAD - 4096]]);
});

Deno.test("Device: limits the reads and the bytes", async () => {
  const { read, reads } = counted(2 ** 40);
  const device = new Device(read, 2 ** 40);
  let given = 0;
  for (let each = 0; each < 200; each++) {
    if (await device.range(2 ** 30 + each * 512, 512) !== null) given++;
  }
  assert.deepEqual([given, reads.length], [MOST_READS, MOST_READS]);
  const large = new Device(read, 2 ** 40);
  reads.length = 0;
  assert.equal((await large.range(2 ** 30, MOST_BYTES))?.length, MOST_BYTES);
  assert.ok(reads.every(([, count]) => count <= 1 << 20));
  assert.equal(await large.range(2 ** 31, 1), null);
});
