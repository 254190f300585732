import assert from "node:assert/strict";
import { deviceOf, put } from "../../tests/fakes/superblocks.ts";
import { crc32 } from "./crc.ts";
import { lvm } from "./lvm.ts";

function disk(sector: number, says = sector): Uint8Array {
  const made = new Uint8Array(1 << 20);
  const start = sector * 512;
  made.set(new TextEncoder().encode("LABELONE"), start);
  put(made, true, [[start + 8, 8, says], [start + 20, 4, 32]]);
  made.set(new TextEncoder().encode("LVM2 001abcdefGHIJklmnOPQRstuvWXYZ012345"), start + 24);
  const sum = crc32(made.subarray(start + 20, start + 512), 0xf597_a6cf);
  put(made, true, [[start + 16, 4, sum]]);
  return made;
}

Deno.test("lvm: finds a label in any of the first four sectors, and in no other", async () => {
  for (const sector of [0, 1, 2, 3]) {
    const found = await lvm.look(deviceOf(disk(sector)));
    assert.equal(found?.uuid, "abcdef-GHIJ-klmn-OPQR-stuv-WXYZ-012345");
    assert.deepEqual([found?.type, found?.usage, found?.verified], ["LVM2_member", "raid", true]);
  }
  assert.equal(await lvm.look(deviceOf(disk(4))), null);
});

Deno.test("lvm: refuses a label for another sector, or with a wrong checksum", async () => {
  assert.equal(await lvm.look(deviceOf(disk(1, 2))), null);
  const broken = disk(1);
  broken[1000] = 1;
  assert.equal(await lvm.look(deviceOf(broken)), null);
});
