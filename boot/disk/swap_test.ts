import assert from "node:assert/strict";
import { deviceOf, type Field, put } from "../../tests/fakes/superblocks.ts";
import { swap, swsuspend } from "./swap.ts";

function disk(magic: string, page = 4096, littleEndian = true, ...fields: Field[]): Uint8Array {
  const made = new Uint8Array(1 << 18);
  made.fill(0x5a, 1036, 1052);
  made.set(new TextEncoder().encode("DOCKER"), 1052);
  put(made, littleEndian, [[1024, 4, 1], [1028, 4, 63], ...fields]);
  made.set(new TextEncoder().encode(magic), page - 10);
  return made;
}

Deno.test("swap: finds the magic at the end of a page of any size, in both byte orders", async () => {
  for (const page of [4096, 8192, 16_384, 32_768, 65_536]) {
    for (const littleEndian of [true, false]) {
      const found = await swap.look(deviceOf(disk("SWAPSPACE2", page, littleEndian)));
      assert.deepEqual([found?.label, found?.size], ["DOCKER", 64 * page]);
    }
  }
});

Deno.test("swap: the oldest layout has no label", async () => {
  const found = await swap.look(deviceOf(disk("SWAP-SPACE")));
  assert.deepEqual([found?.type, found?.label, found?.uuid], ["swap", null, null]);
});

Deno.test("swap: refuses another version, no pages, a device that is too small, and TuxOnIce", async () => {
  assert.equal(await swap.look(deviceOf(disk("SWAPSPACE2", 4096, true, [1024, 4, 2]))), null);
  assert.equal(await swap.look(deviceOf(disk("SWAPSPACE2", 4096, true, [1028, 4, 0]))), null);
  assert.equal(await swap.look(deviceOf(disk("SWAPSPACE2").slice(0, 40_959))), null);
  const ice = disk("SWAPSPACE2");
  ice.set([0xed, 0xc3, 0x02, 0xe9, 0x98, 0x56, 0xe5, 0x0c]);
  assert.equal(await swap.look(deviceOf(ice)), null);
  assert.equal((await swsuspend.look(deviceOf(ice)))?.type, "swsuspend");
});

Deno.test("swap: ignores the fields if there is data after them", async () => {
  const found = await swap.look(deviceOf(disk("SWAPSPACE2", 4096, true, [1024 + 172, 4, 1])));
  assert.deepEqual([found?.type, found?.label, found?.uuid], ["swap", null, null]);
});

Deno.test("swsuspend: the memory of a hibernating machine is not swap space", async () => {
  for (const magic of ["S1SUSPEND", "S2SUSPEND", "ULSUSPEND", "LINHIB0001"]) {
    const device = deviceOf(disk(magic));
    assert.equal((await swsuspend.look(device))?.label, "DOCKER");
    assert.equal(await swap.look(device), null);
  }
  assert.equal(await swsuspend.look(deviceOf(disk("SWAPSPACE2"))), null);
});
