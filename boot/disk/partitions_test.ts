import assert from "node:assert/strict";
import { deviceOf, type Field, put } from "../../tests/fakes/superblocks.ts";
import { seededRandom } from "../../tests/fakes/random.ts";
import { crc32 } from "./crc.ts";
import { partitions } from "./partitions.ts";

function dos(...fields: Field[]): Uint8Array {
  const disk = new Uint8Array(1 << 20);
  put(disk, true, [[510, 2, 0xaa55], ...fields]);
  return disk;
}

function gpt(...entries: [first: number, last: number][]): Uint8Array {
  const disk = dos([450, 1, 0xee], [454, 4, 1], [458, 4, 2047]);
  disk.set(new TextEncoder().encode("EFI PART"), 512);
  put(disk, true, [[524, 4, 92], [584, 8, 2], [592, 4, 128], [596, 4, 128]]);
  entries.forEach(([first, last], at) => {
    put(disk, true, [[1024 + at * 128 + 32, 8, first], [1024 + at * 128 + 40, 8, last]]);
  });
  put(disk, true, [[528, 4, ~crc32(disk.subarray(512, 604), 0xffff_ffff) >>> 0]]);
  return disk;
}

Deno.test("partitions: reads the entries of a dos table that have a length", async () => {
  const disk = dos([446, 1, 0x80], [454, 4, 100], [458, 4, 8], [486, 4, 300], [490, 4, 1]);
  assert.deepEqual(await partitions(deviceOf(disk)), [
    { offset: 51_200, count: 4096 },
    { offset: 153_600, count: 512 },
  ]);
});

Deno.test("partitions: reads the entries of a gpt that has a protective entry", async () => {
  assert.deepEqual(await partitions(deviceOf(gpt([40, 99], [100, 100]))), [
    { offset: 20_480, count: 30_720 },
    { offset: 51_200, count: 512 },
  ]);
});

Deno.test("partitions: finds none without a table, or if it is broken", async () => {
  const broken = gpt([40, 99]);
  broken[520] = 9;
  const odd = dos([446, 1, 0x7f], [458, 4, 8]);
  for (const disk of [new Uint8Array(1 << 20), new Uint8Array(100), broken, odd, gpt([9, 8])]) {
    assert.deepEqual(await partitions(deviceOf(disk)), []);
  }
});

Deno.test("partitions: gives valid ranges for 10,000 tables of noise (seed 6)", async () => {
  const random = seededRandom(6);
  const disk = gpt([40, 99]).slice(0, 40_000);
  for (let round = 0; round < 10_000; round++) {
    const table = disk.slice(0, 2048);
    for (let each = 0; each < 6; each++) {
      const at = 446 + Math.floor(random() * 700);
      if (at < 510 || at > 511) table[at] = Math.floor(random() * 256);
    }
    if (random() < 0.8) put(table, true, [[528, 4, 0]]);
    if (random() < 0.8) {
      put(table, true, [[528, 4, ~crc32(table.subarray(512, 604), 0xffff_ffff) >>> 0]]);
    }
    for (const { offset, count } of await partitions(deviceOf(table))) {
      assert.ok(offset >= 0 && count > 0);
    }
  }
});
