import assert from "node:assert/strict";
import type { BootEvent } from "../boot/events.ts";
import { progressLine } from "./progress.ts";

const line = (event: Partial<BootEvent> & Pick<BootEvent, "event">): string | null =>
  progressLine({ t: 1.5, uptime: 2, stage: "dom0", ...event });

Deno.test("progressLine: formats ends, failures, skips and details as one line", () => {
  assert.equal(line({ event: "done", seconds: 0.25 }), "   1.500  dom0: done in 0.250 s");
  assert.equal(line({ event: "failed", error: "x" }), "   1.500  dom0: FAILED: x");
  assert.equal(line({ event: "failed" }), "   1.500  dom0: FAILED: no reason given");
  assert.equal(line({ event: "skipped", detail: "y" }), "   1.500  dom0: skipped: y");
  assert.equal(line({ event: "step", detail: "z" }), "   1.500  dom0: z");
});

Deno.test("progressLine: returns null for events that only the recorded events need", () => {
  assert.equal(line({ event: "start" }), null);
  assert.equal(line({ event: "step", step: "mkdir /a", detail: "EEXIST" }), null);
  assert.equal(line({ event: "step", step: "mkdir /a" }), null);
  assert.equal(line({ event: "done", detail: "ready" }), null);
});

Deno.test("progressLine: no text moves the cursor or begins a new line", () => {
  const text = "a\r\nb\x1b[2Jc\x07d\x9be\0f\tg";
  for (const event of ["failed", "skipped", "step"] as const) {
    const said = line({ event, error: text, detail: text }) ?? "";
    assert.match(said, /a b \[2Jc d e f g$/);
    assert.doesNotMatch(said, /\p{Cc}/u);
  }
});
