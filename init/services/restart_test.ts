import assert from "node:assert/strict";
import { pauseBeforeStart, pauseWhenDegraded } from "./restart.ts";

const POLICY = { delay: 0.5, maximumDelay: 3, starts: 5, window: 60 };

Deno.test("pauseBeforeStart: the pause doubles with each start in the window, up to its limit", () => {
  const pauses = [[], [0], [0, 0], [0, 0, 0], [0, 0, 0, 0]].map((starts) =>
    pauseBeforeStart(POLICY, starts, 1)
  );
  assert.deepEqual(pauses, [0.5, 0.5, 1, 2, 3]);
});

Deno.test("pauseBeforeStart: limits the starts in the window; older ones do not count", () => {
  assert.equal(pauseBeforeStart(POLICY, [0, 1, 2, 3, 4], 59.9), null);
  assert.equal(pauseBeforeStart(POLICY, [0, 1, 2, 3, 4], 60), 3);
  assert.equal(pauseBeforeStart(POLICY, [0, 1, 2, 3, 4], 1000), 0.5);
});

Deno.test("pauseBeforeStart: a pause is a number for any policy", () => {
  const often = { ...POLICY, starts: 1e9, delay: 1 };
  assert.equal(pauseBeforeStart(often, Array(5000).fill(0), 1), 3);
});

Deno.test("pauseWhenDegraded: the window, doubled each time, up to a quarter of an hour", () => {
  const pauses = [0, 1, 2, 3, 4, 5, 5000].map((times) => pauseWhenDegraded(POLICY, times));
  assert.deepEqual(pauses, [60, 120, 240, 480, 900, 900, 900]);
});

Deno.test("pauseWhenDegraded: starts before the pause do not count after it", () => {
  const policy = { ...POLICY, window: 3600 };
  assert.equal(pauseWhenDegraded(policy, 0), 3600);
  const left = 100;
  assert.notEqual(
    pauseBeforeStart(policy, Array(5).fill(left), left + pauseWhenDegraded(policy, 0)),
    null,
  );
});
