import assert from "node:assert/strict";
import { xxhash64 } from "./xxhash64.ts";

const hash = (text: string): string => xxhash64(new TextEncoder().encode(text)).toString(16);

Deno.test("xxhash64: has the hashes of xxhsum -H64", () => {
  assert.equal(hash(""), "ef46db3751d8e999");
  assert.equal(hash("a"), "d24ec4f1a98c6e5b");
  assert.equal(hash("abc"), "44bc2cf5ad770999");
});

Deno.test("xxhash64: gives every length up to three stripes a hash of its own", () => {
  const seen = new Set<bigint>();
  for (let length = 0; length <= 96; length++) seen.add(xxhash64(new Uint8Array(length)));
  assert.equal(seen.size, 97);
});
