import assert from "node:assert/strict";
import { deviceOf, type Field, put } from "../../tests/fakes/superblocks.ts";
import { crc32 } from "./crc.ts";
import { f2fs } from "./f2fs.ts";
import type { Probed } from "./format.ts";

const START = 1024;
const SUM = 0xbfc;

function disk(name: string, ...fields: Field[]): Uint8Array {
  const made = new Uint8Array(1 << 20);
  const all: Field[] = [
    [0, 4, 0xf2f5_2010],
    [4, 2, 1],
    [6, 2, 15],
    [0x10, 4, 12],
    [0x20, 4, SUM],
    [0x24, 8, 256],
    ...Array.from(name, (unit, at): Field => [0x7c + at * 2, 2, unit.charCodeAt(0)]),
    ...fields,
  ];
  put(made, true, all.map(([offset, bytes, value]) => [START + offset, bytes, value]));
  made.fill(0xf2, START + 0x6c, START + 0x7c);
  put(made, true, [[START + SUM, 4, crc32(made.subarray(START, START + SUM), 0xf2f5_2010)]]);
  return made;
}

const look = (bytes: Uint8Array): Promise<Probed | null> => f2fs.look(deviceOf(bytes));

Deno.test("f2fs: reads label and size, and checks the checksum", async () => {
  const found = await look(disk("Dätä"));
  assert.deepEqual([found?.label, found?.size, found?.verified], ["Dätä", 1 << 20, true]);
  const broken = disk("Dätä");
  broken[START + 0x80] = 0x45;
  assert.equal(await look(broken), null);
});

Deno.test("f2fs: is accepted without a checksum, unless its features include one", async () => {
  const found = await look(disk("A", [0x20, 4, 0]));
  assert.deepEqual([found?.label, found?.verified], ["A", false]);
  assert.equal(await look(disk("A", [0x20, 4, 0], [0x884, 4, 0x800])), null);
});

Deno.test("f2fs: refuses a checksum outside the superblock, or not aligned to a word", async () => {
  for (const at of [0xc00, 0xffff_fffc, SUM + 1]) {
    assert.equal(await look(disk("A", [0x20, 4, at])), null);
  }
});

Deno.test("f2fs: knows only the type of version 1.0", async () => {
  const found = await look(disk("A", [6, 2, 0]));
  assert.deepEqual([found?.type, found?.label, found?.uuid], ["f2fs", null, null]);
});
