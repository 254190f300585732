import assert from "node:assert/strict";
import { pairRatios, summarize } from "./statistics.ts";

Deno.test("summarize: the median is the one in the middle, whatever the order", () => {
  assert.deepEqual(summarize([5, 1, 100, 3, 2]), { median: 3, min: 1, max: 100, runs: 5 });
});

Deno.test("summarize: the median of an even number is the mean of the two in the middle", () => {
  assert.deepEqual(summarize([4, 1, 2, 10]), { median: 3, min: 1, max: 10, runs: 4 });
  assert.deepEqual(summarize([7]), { median: 7, min: 7, max: 7, runs: 1 });
});

Deno.test("summarize: refuses an empty list and numbers that are not finite", () => {
  assert.throws(() => summarize([]), RangeError);
  assert.throws(() => summarize([1, NaN]), /summarise NaN/);
  assert.throws(() => summarize([Infinity]), RangeError);
});

Deno.test("pairRatios: pairs run by run, so drift of the machine cancels out", () => {
  assert.deepEqual(pairRatios([1, 2, 30], [2, 4, 60]), [0.5, 0.5, 0.5]);
});

Deno.test("pairRatios: refuses runs without a partner and a divisor that is not above 0", () => {
  assert.throws(() => pairRatios([1, 2], [1]), /pair 2 runs with 1/);
  assert.throws(() => pairRatios([1], [0]), RangeError);
  assert.throws(() => pairRatios([1], [NaN]), RangeError);
});
