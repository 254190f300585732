import assert from "node:assert/strict";
import { clockReadings } from "./clock.ts";

const said = (nanoseconds: string): string =>
  `Timer List Version: v0.10\r\nHRTIMER_MAX_CLOCK_BASES: 8\r\nnow at ${nanoseconds} nsecs\r\n`;

Deno.test("clockReadings: reads each, in order, whatever stands between", () => {
  const text = `${said("13004167329301")}dockerd says now at 5 nsecs\n${said("13005500000000")}`;
  assert.deepEqual(clockReadings(text), [13004.167329301, 13005.5]);
});

Deno.test("clockReadings: ignores a line that is cut off", () => {
  for (const text of ["", "now at 123", "now at 123 nse", "now at -1 nsecs\n", "now at  nsecs\n"]) {
    assert.deepEqual(clockReadings(text), [], text);
  }
});
