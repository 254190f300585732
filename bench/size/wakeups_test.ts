import assert from "node:assert/strict";
import { residentBytes, voluntarySwitches, wakeups } from "./wakeups.ts";

const STATUS = "Name:\tdeno\nVmHWM:\t   70000 kB\nVmRSS:\t   61234 kB\nThreads:\t9\n" +
  "voluntary_ctxt_switches:\t421\nnonvoluntary_ctxt_switches:\t7\n";

Deno.test("voluntarySwitches, residentBytes: read what the kernel writes, and nothing else", () => {
  assert.equal(voluntarySwitches(STATUS), 421);
  assert.equal(residentBytes(STATUS), 61234 * 1024);
  // A zombie has no memory.
  assert.throws(() => residentBytes("Name:\tdeno\nState:\tZ (zombie)\n"), SyntaxError);
  assert.throws(() => voluntarySwitches("nonvoluntary_ctxt_switches:\t7\n"), SyntaxError);
});

Deno.test("wakeups: counts those of threads that stay, that begin and that end", () => {
  const before = new Map([[1, 100], [2, 50], [3, 8]]);
  assert.equal(wakeups(before, new Map([[1, 101], [2, 50], [4, 5]])), 1 + 0 + 5 + 1);
  assert.equal(wakeups(before, before), 0);
});
