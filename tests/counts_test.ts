import assert from "node:assert/strict";
import { add, lastLine, NOTHING_RUN, readCounts } from "./counts.ts";

Deno.test("readCounts: reads the summary with and without steps and ignored tests", () => {
  assert.deepEqual(readCounts("x\n\nok | 31 passed | 0 failed (419ms)\n", 0), {
    ...NOTHING_RUN,
    passed: 31,
  });
  const text =
    "skipped test: a: no root\nFAILED | 3 passed (2 steps) | 1 failed (1 step) | 2 ignored";
  assert.deepEqual(readCounts(text, 1), {
    passed: 3,
    failed: 1,
    skipped: 2,
    reasons: ["a: no root"],
  });
});

Deno.test("readCounts: a run without a summary is a failure, whatever its status", () => {
  assert.equal(readCounts("error: Type checking failed.\n", 1).failed, 1);
  assert.equal(readCounts("", 0).failed, 1);
});

Deno.test("readCounts: a run that fails outside its tests is a failure", () => {
  assert.equal(readCounts("ok | 3 passed | 0 failed (1ms)", 1).failed, 1);
});

Deno.test("readCounts: ignores a summary that a test prints inside a line", () => {
  assert.equal(readCounts("it says ok | 3 passed | 0 failed", 0).failed, 1);
});

Deno.test("lastLine: mentions skipped tests only if there are any", () => {
  const counts = { passed: 2, failed: 1, skipped: 0, reasons: [] };
  assert.equal(lastLine(counts), "2 passed, 1 failed");
  assert.equal(lastLine(add(counts, { ...counts, skipped: 3 })), "4 passed, 2 failed, 3 skipped");
});
