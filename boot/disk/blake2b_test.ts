import assert from "node:assert/strict";
import { seededRandom } from "../../tests/fakes/random.ts";
import { blake2b256 } from "./blake2b.ts";

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

Deno.test("blake2b256: has the digests of b2sum -l 256", () => {
  assert.equal(
    hex(blake2b256(new Uint8Array())),
    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8",
  );
  assert.equal(
    hex(blake2b256(new TextEncoder().encode("abc"))),
    "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
  );
});

Deno.test("blake2b256: distinguishes lengths around its block size, and every bit (seed 2)", () => {
  const random = seededRandom(2);
  const seen = new Set<string>();
  for (const length of [0, 1, 127, 128, 129, 255, 256, 257, 4064]) {
    const bytes = Uint8Array.from({ length }, () => Math.floor(random() * 256));
    seen.add(hex(blake2b256(bytes)));
    if (length === 0) continue;
    const at = Math.floor(random() * length);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    seen.add(hex(blake2b256(bytes)));
  }
  assert.equal(seen.size, 17);
});
