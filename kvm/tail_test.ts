import assert from "node:assert/strict";
import { Tail } from "./tail.ts";

Deno.test("Tail: keeps the last bytes, however they are split", () => {
  for (
    const pieces of [["abcdefgh"], ["abc", "defgh"], ["a", "b", "cdefg", "h"], ["abcdefg", "h"]]
  ) {
    const tail = new Tail(4);
    for (const piece of pieces) tail.write(new TextEncoder().encode(piece));
    assert.equal(tail.toString(), "efgh", pieces.join("|"));
  }
});

Deno.test("Tail: keeps everything below its limit", () => {
  const tail = new Tail(4);
  tail.write(new TextEncoder().encode("ab"));
  tail.write(new TextEncoder().encode("c"));
  assert.equal(tail.toString(), "abc");
});
