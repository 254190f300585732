import assert from "node:assert/strict";
import { ticksOf, unitOf, writeTick, writeTime } from "./axis.ts";

Deno.test("ticksOf: 1, 2 or 5 times a power of ten, and never more than asked for", () => {
  assert.deepEqual(ticksOf(10, 10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(ticksOf(31.2, 10), [0, 5, 10, 15, 20, 25, 30]);
  assert.deepEqual(ticksOf(0.85, 5).map(writeTick(0.85)), ["0", "200", "400", "600", "800"]);
  assert.deepEqual(ticksOf(0, 5), [0]);
  assert.deepEqual(ticksOf(NaN, 5), [0]);
  for (let power = -9; power < 10; power++) {
    for (const factor of [1, 1.9, 2.1, 4.9, 5.1, 9.9]) {
      const ticks = ticksOf(factor * 10 ** power, 8);
      assert.ok(
        ticks.length >= 4 && ticks.length <= 9,
        `${ticks.length} ticks at ${factor}e${power}`,
      );
    }
  }
});

Deno.test("writeTime: short pictures in milliseconds, long ones in seconds", () => {
  assert.deepEqual([writeTime(0.9)(0.0123), unitOf(0.9)], ["12 ms", "ms"]);
  assert.deepEqual([writeTime(31)(0.0123), unitOf(31)], ["0.01 s", "s"]);
  assert.equal(writeTime(5000)(1234.5), "1235 s");
  assert.equal(writeTick(31)(0.30000000000000004), "0.3");
});
