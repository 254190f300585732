import assert from "node:assert/strict";
import { deviceOf, put, sealXfs, xfs as make } from "../../tests/fakes/superblocks.ts";
import type { Field } from "../../tests/fakes/superblocks.ts";
import type { Probed } from "./format.ts";
import { xfs } from "./xfs.ts";

function look(...fields: Field[]): Promise<Probed | null> {
  const disk = make("DOCKER");
  put(disk, false, fields);
  return xfs.look(deviceOf(sealXfs(disk)));
}

Deno.test("xfs: has a size, but does not say whether its log must be replayed", async () => {
  const found = await look();
  assert.deepEqual([found?.size, found?.state, found?.verified], [64 << 20, null, true]);
});

Deno.test("xfs: is damaged if mkfs did not finish it, or if it needs repair", async () => {
  assert.equal((await look([126, 1, 1]))?.state, "damaged");
  assert.equal((await look([216, 4, 0x10]))?.state, "damaged");
});

Deno.test("xfs: refuses inconsistent fields, even with a right checksum", async () => {
  const wrong: Field[][] = [
    [[88, 4, 0]],
    [[4, 4, 4095]],
    [[4, 4, 131_072], [120, 1, 17]],
    [[102, 2, 1024]],
    [[104, 2, 128], [122, 1, 7]],
    [[123, 1, 4]],
    [[80, 4, 0]],
    [[80, 4, 0x7fff_ffff]],
    [[127, 1, 101]],
    [[8, 8, 0]],
    [[8, 8, 16_385]],
    [[8, 8, 3 * 4096 + 63]],
    [[100, 2, 0x34a5]],
    [[200, 4, 0]],
  ];
  for (const fields of wrong) assert.equal(await look(...fields), null, JSON.stringify(fields));
});

Deno.test("xfs: accepts an older version without a checksum, but not with that of version 5", async () => {
  const disk = make("OLD");
  put(disk, false, [[100, 2, 0xb4a4]]);
  assert.equal(await xfs.look(deviceOf(disk)), null);
  put(disk, false, [[224, 4, 0]]);
  const found = await xfs.look(deviceOf(disk));
  assert.deepEqual([found?.label, found?.verified], ["OLD", false]);
});
