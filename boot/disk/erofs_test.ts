import assert from "node:assert/strict";
import { deviceOf, put } from "../../tests/fakes/superblocks.ts";
import { crc32c } from "./crc.ts";
import { erofs } from "./erofs.ts";

function disk(blockBits: number, feature: number): Uint8Array {
  const made = new Uint8Array(1 << 17);
  put(made, true, [[1024, 4, 0xe0f5_e1e2], [1032, 4, feature], [1036, 1, blockBits], [1060, 4, 7]]);
  made.fill(0xe0, 1072, 1088);
  made.set(new TextEncoder().encode("DOCKER"), 1088);
  if (feature === 1) put(made, true, [[1028, 4, crc32c(made.subarray(1024, 2 ** blockBits))]]);
  return made;
}

Deno.test("erofs: reads label, UUID and size, and checks the checksum of the first block", async () => {
  for (const bits of [12, 13, 16]) {
    const made = disk(bits, 1);
    const found = await erofs.look(deviceOf(made));
    assert.deepEqual([found?.label, found?.size, found?.verified], ["DOCKER", 7 * 2 ** bits, true]);
    const last = 2 ** bits - 1;
    made[last] = 1;
    assert.equal(await erofs.look(deviceOf(made)), null);
  }
});

Deno.test("erofs: must not have a checksum without the feature", async () => {
  const made = disk(12, 0);
  assert.equal((await erofs.look(deviceOf(made)))?.verified, false);
  put(made, true, [[1028, 4, 1]]);
  assert.equal(await erofs.look(deviceOf(made)), null);
});

Deno.test("erofs: refuses an impossible block size, and blocks that end before the superblock", async () => {
  for (const bits of [0, 8, 9, 10, 17, 255]) {
    const made = disk(12, 1);
    made[1036] = bits;
    assert.equal(await erofs.look(deviceOf(made)), null, `${bits} bits`);
  }
});
