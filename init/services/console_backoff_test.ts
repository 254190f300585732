import assert from "node:assert/strict";
import { nextDelay } from "./console_backoff.ts";

Deno.test("nextDelay: doubles for a container that ends quickly, up to the longest", () => {
  const delays: number[] = [];
  for (let delay = 0; delays.length < 7;) delays.push(delay = nextDelay(delay, 0.1));
  assert.deepEqual(delays, [1, 2, 4, 8, 16, 30, 30]);
});

Deno.test("nextDelay: is zero after a long life, and then begins anew", () => {
  assert.equal(nextDelay(30, 10), 0);
  assert.equal(nextDelay(0, 9.9), 1);
});
