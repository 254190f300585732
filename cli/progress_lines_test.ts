import assert from "node:assert/strict";
import type { BootEvent } from "../boot/events.ts";
import { lastingLine, passingLine } from "./progress_lines.ts";

const same = (text: string): string => text;
const plain = { green: same, red: same, yellow: same, dim: same };
const event = (more: Partial<BootEvent>): BootEvent => ({
  t: 1,
  uptime: 3.25,
  stage: "engine",
  event: "done",
  ...more,
});

Deno.test("lastingLine: shows a completed stage and how long it took", () => {
  assert.equal(lastingLine(event({ seconds: 0.456 }), plain), "   1.0s ✓ engine     0.46 s");
});

Deno.test("lastingLine: a failure names its step and its cause once", () => {
  assert.equal(
    lastingLine(event({ event: "failed", step: "mount x", error: "EBUSY" }), plain),
    "   1.0s ✗ engine     mount x: EBUSY",
  );
  assert.equal(
    lastingLine(event({ event: "failed", step: "mount x", error: "mount x: EBUSY" }), plain),
    "   1.0s ✗ engine     mount x: EBUSY",
  );
});

Deno.test("lastingLine: a step or a start has no lasting line", () => {
  assert.equal(lastingLine(event({ event: "step", step: "mount x" }), plain), null);
  assert.equal(lastingLine(event({ event: "start" }), plain), null);
});

Deno.test("lastingLine: control characters of the machine do not reach the terminal", () => {
  const line = lastingLine(event({ event: "skipped", detail: "a\x1b[2J\nb" }), plain);
  assert.equal(line, "   1.0s - engine     skipped  a [2J b");
});

Deno.test("passingLine: fits the terminal", () => {
  const line = passingLine(event({ event: "step", step: "x".repeat(100) }), 40);
  assert.equal(line.length, 39);
  assert.ok(line.endsWith("…"));
  assert.equal(passingLine(event({ event: "start" }), 40), "   1.0s   engine");
});
