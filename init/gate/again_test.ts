import assert from "node:assert/strict";
import { runAgain } from "./again.ts";
import type { StageEnd } from "./protocol.ts";

const DONE: StageEnd = { type: "done", outcome: undefined };
const STAGE = { name: "late", after: ["early"], needs: [] };
const soon = (): Promise<void> => new Promise((wake) => setTimeout(wake, 0));

/** A stage whose runs end when the test says so. */
function staged() {
  const early = Promise.withResolvers<StageEnd>();
  const late = Promise.withResolvers<StageEnd>();
  const runs: PromiseWithResolvers<void>[] = [];
  const changed = runAgain(
    STAGE,
    new Map([["early", early.promise], ["late", late.promise]]),
    () => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    },
  );
  return { early, late, runs, changed };
}

Deno.test("runAgain: a change before the stage's turn asks for nothing, since it looks later anyway", async () => {
  const { early, late, runs, changed } = staged();
  changed();
  early.resolve(DONE);
  await soon();
  late.resolve(DONE);
  await soon();
  assert.equal(runs.length, 0);
});

Deno.test("runAgain: changes during a run ask for one more run, after it", async () => {
  const { early, late, runs, changed } = staged();
  early.resolve(DONE);
  await soon();
  for (let change = 0; change < 100; change++) changed();
  await soon();
  assert.equal(runs.length, 0, "the first run goes on");
  late.resolve(DONE);
  await soon();
  assert.equal(runs.length, 1);
  for (let change = 0; change < 100; change++) changed();
  await soon();
  assert.equal(runs.length, 1, "the second run goes on");
  runs[0]?.resolve();
  await soon();
  assert.equal(runs.length, 2);
  runs[1]?.resolve();
  await soon();
  assert.equal(runs.length, 2);
});
