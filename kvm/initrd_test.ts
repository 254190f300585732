import assert from "node:assert/strict";
import { padding } from "./initrd.ts";

Deno.test("padding: the next archive starts at a multiple of four", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 81].map((length) => padding(length).length), [0, 3, 2, 1, 0, 3]);
});
