import assert from "node:assert/strict";
import { asMessage } from "./said.ts";

Deno.test("asMessage: what a stage says, as it says it", () => {
  for (
    const message of [
      { type: "step", id: 1, step: { op: "mkdir" } },
      { type: "steps", id: 1, steps: [{ op: "mkdir" }, 7] },
      { type: "log", detail: "x" },
      { type: "log", detail: "x", started: { container: "c", seconds: 0.5 } },
      { type: "done", outcome: [1] },
      { type: "skipped", reason: "x" },
      { type: "failed", error: "x" },
      { type: "failed", error: "x", step: "mkdir /a" },
    ]
  ) assert.deepEqual(asMessage(message), message);
});

Deno.test("asMessage: what no stage says fails the stage", () => {
  const hostile = [null, undefined, 1, "done", [], {}, { type: "toString" }, { type: ["done"] }];
  const steps = [undefined, {}, "a", new Array(257)].map((list) => ({
    ...{ type: "steps", id: 1, steps: list },
  }));
  const ids = ["step", "steps"].map((type) => ({ type, id: "1", steps: [] }));
  for (const said of [...hostile, ...steps, ...ids, { type: "step" }]) {
    assert.equal(asMessage(said).type, "failed", Deno.inspect(said));
  }
});

Deno.test("asMessage: a container without a name or a time is none, and its line stays", () => {
  const seconds = [NaN, Infinity, -1, "1", undefined].map((wrong) => ({
    container: "c",
    seconds: wrong,
  }));
  for (const started of [null, 1, "c", [], {}, { container: 1, seconds: 1 }, ...seconds]) {
    assert.deepEqual(asMessage({ type: "log", detail: "x", started }), {
      type: "log",
      detail: "x",
    });
  }
});

Deno.test("asMessage: a text that is none is replaced, and a long one cut off", () => {
  for (const value of [10n, { toString: 1 }, undefined, null, [], 1]) {
    for (const said of [{ type: "failed", error: value }, { type: "log", detail: value }]) {
      assert.match(JSON.stringify(asMessage(said)), /no text\)"/);
    }
    assert.match(JSON.stringify(asMessage({ type: "skipped", reason: value })), /no text\)"/);
  }
  const long = "x".repeat(10 << 20);
  assert.deepEqual(asMessage({ type: "log", detail: long }), {
    type: "log",
    detail: "x".repeat(4096),
  });
  assert.ok(JSON.stringify(asMessage({ type: "failed", error: long, step: long })).length < 9000);
});
