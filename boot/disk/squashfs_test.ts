import assert from "node:assert/strict";
import { deviceOf, put } from "../../tests/fakes/superblocks.ts";
import { squashfs } from "./squashfs.ts";

function disk(magic: string, version: number): Uint8Array {
  const made = new Uint8Array(4096);
  made.set(new TextEncoder().encode(magic));
  put(made, magic === "hsqs", [[28, 2, version], [40, 8, 3000]]);
  return made;
}

Deno.test("squashfs: recognises version 4 in one byte order, earlier versions in both", async () => {
  const of = async (magic: string, version: number) =>
    (await squashfs.look(deviceOf(disk(magic, version))))?.type ?? null;
  assert.equal(await of("hsqs", 4), "squashfs");
  assert.equal(await of("hsqs", 3), "squashfs3");
  assert.equal(await of("sqsh", 3), "squashfs3");
  assert.equal(await of("sqsh", 4), null);
  assert.equal(await of("hsqx", 4), null);
});

Deno.test("squashfs: has a size, but neither label nor UUID", async () => {
  const found = await squashfs.look(deviceOf(disk("hsqs", 4)));
  assert.deepEqual([found?.size, found?.label, found?.uuid], [3000, null, null]);
});
