import assert from "node:assert/strict";
import { deviceOf, ext4, type ExtFields } from "../../tests/fakes/superblocks.ts";
import { ext } from "./ext.ts";
import type { Probed } from "./format.ts";

const look = (fields: ExtFields): Promise<Probed | null> => ext.look(deviceOf(ext4("D", fields)));
const OLD = { feature_ro_compat: 0x3, checksum_type: 0 };

Deno.test("ext: distinguishes types by the first feature that the older type does not have", async () => {
  const types: [ExtFields, string][] = [
    [{ ...OLD, feature_compat: 0, feature_incompat: 0x2 }, "ext2"],
    [{ ...OLD, feature_compat: 0, feature_incompat: 0x12 }, "ext2"],
    [{ ...OLD, feature_compat: 0x4, feature_incompat: 0x2 }, "ext3"],
    [{ ...OLD, feature_compat: 0x4, feature_incompat: 0x6 }, "ext3"],
    [{ ...OLD, feature_compat: 0x4, feature_incompat: 0x42 }, "ext4"],
    [{ ...OLD, feature_compat: 0, feature_incompat: 0x42 }, "ext4"],
    [{ ...OLD, feature_ro_compat: 0x8, feature_incompat: 0x2 }, "ext4"],
    // The flag for replay requires a journal.
    [{ ...OLD, feature_compat: 0, feature_incompat: 0x6 }, "ext4"],
    [{ feature_incompat: 0x8 }, "jbd"],
    [{ flags: 0x4 }, "ext4dev"],
  ];
  for (const [fields, type] of types) {
    const found = await look(fields);
    assert.equal(found?.type, type, JSON.stringify(fields));
    assert.equal(found?.usage, type === "jbd" ? "other" : "filesystem");
    assert.equal(found?.verified, fields.checksum_type === undefined);
  }
});

Deno.test("ext: is clean, dirty, or in need of a checker", async () => {
  assert.equal((await look({}))?.state, "clean");
  assert.equal((await look({ feature_incompat: 0x46 }))?.state, "dirty");
  for (const state of [0, 2, 3]) assert.equal((await look({ state }))?.state, "damaged");
  assert.equal((await look({ state: 3, feature_incompat: 0x46 }))?.state, "damaged");
  assert.equal((await look({ feature_incompat: 0x8 }))?.state, null);
});

Deno.test("ext: reads its size from the superblock, with 64 bits if it has the feature", async () => {
  assert.equal((await look({}))?.size, 1 << 20);
  assert.equal((await look({ log_block_size: 2 }))?.size, 4 << 20);
  const high = { blocks_count_hi: 3 };
  assert.equal((await look(high))?.size, 1 << 20);
  assert.equal((await look({ ...high, feature_incompat: 0xc2 }))?.size, 3 * 2 ** 42 + (1 << 20));
});

Deno.test("ext: refuses a wrong checksum, a checksum without its feature, and an impossible block size", async () => {
  const disk = ext4("DOCKER");
  disk[1024 + 0x3ff] = (disk[1024 + 0x3ff] ?? 0) ^ 1;
  assert.equal(await ext.look(deviceOf(disk)), null);
  assert.equal(await look({ feature_ro_compat: 0 }), null);
  assert.equal(await look({ log_block_size: 7 }), null);
  assert.equal(await look({ ...OLD, feature_incompat: 0x2, flags: 0x4 }), null, "ext3 for tests");
});
