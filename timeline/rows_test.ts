import assert from "node:assert/strict";
import { bootEvent, SMALL_BOOT } from "../tests/fakes/boot_events.ts";
import { bootSpans } from "./build_spans.ts";
import { ROWS_LIMIT, rowsOf } from "./rows.ts";

Deno.test("rowsOf: has a row for each name, with a stage's isolate in its row and the spans that it started beneath it", () => {
  const { rows, left } = rowsOf(bootSpans(SMALL_BOOT));
  assert.equal(left, 0);
  assert.deepEqual(rows.map(({ label, below }) => `${below ? "  " : ""}${label}`), [
    "firmware",
    "kernel",
    "init",
    "a",
    "b",
    "engine",
    "  containerd",
    "  dockerd",
    "isolate services",
    "dom0",
    "  container dom0",
    "c",
  ]);
  const [a, b, engine] = ["a", "b", "engine"].map((name) =>
    rows.find(({ label }) => label === name)
  );
  assert.deepEqual(a?.spans.map(({ kind }) => kind), ["stage", "isolate"]);
  assert.deepEqual([a?.took, a?.path.length, b?.path.length], [1, 2, 0]);
  assert.deepEqual([engine?.took, engine?.path.map(({ end, start }) => end - start)], [4, [
    0.25,
    1,
  ]]);
});

Deno.test("rowsOf: has no more rows than a picture can hold, and counts the others", () => {
  const events = Array.from(
    { length: ROWS_LIMIT + 7 },
    (_, index) => bootEvent(index, `s${index}`, "start", { after: [] }),
  );
  const { rows, left } = rowsOf(bootSpans(events));
  assert.deepEqual([rows.length, left], [ROWS_LIMIT, 7]);
});

Deno.test("rowsOf: nothing takes longer than the whole picture", () => {
  const started = bootEvent(8, "x", "step", { container: "c", seconds: 8 });
  const { rows } = rowsOf(bootSpans([started, started]));
  assert.deepEqual(rows.map(({ label, took }) => [label, took]), [["container c", 8]]);
});
