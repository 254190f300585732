import assert from "node:assert/strict";
import { crc32, crc32c } from "./crc.ts";

const CHECK = new TextEncoder().encode("123456789");
const inverted = (sum: number): number => ~sum >>> 0;

Deno.test("crc32c, crc32: have the check values of their definitions", () => {
  assert.equal(inverted(crc32c(CHECK)), 0xe306_9283);
  assert.equal(inverted(crc32(CHECK, 0xffff_ffff)), 0xcbf4_3926);
});

Deno.test("crc32c, crc32: empty data leaves the seed unchanged, and parts continue each other", () => {
  for (const sum of [crc32c, crc32]) {
    assert.equal(sum(new Uint8Array(), 0xf2f5_2010), 0xf2f5_2010);
    for (let cut = 0; cut <= CHECK.length; cut++) {
      const first = sum(CHECK.subarray(0, cut), 0xffff_ffff);
      assert.equal(sum(CHECK.subarray(cut), first), sum(CHECK, 0xffff_ffff));
    }
  }
});
