import assert from "node:assert/strict";
import { type Contender, figureOf, ratioOf, sideBySide } from "./side_by_side.ts";

function contender(name: string, order: string[], values: (number | Error)[]): Contender {
  return {
    name,
    measure(): Promise<number> {
      order.push(name);
      const value = values.shift();
      assert.notEqual(value, undefined, `${name} was measured too often`);
      return value instanceof Error ? Promise.reject(value) : Promise.resolve(value!);
    },
  };
}

const rounds = (runs: number, signal = new AbortController().signal) => ({
  ...{ runs, signal },
  progress: (): void => {},
});

Deno.test("sideBySide: takes turns, and the first round does not count", async () => {
  const order: string[] = [];
  const peer = contender("peer", order, [100, 2, 4]);
  const ours = contender("ours", order, [100, 1, 3]);
  const results = await sideBySide([peer, ours], rounds(2));
  assert.deepEqual(order, ["peer", "ours", "peer", "ours", "peer", "ours"]);
  assert.deepEqual([...results], [
    ["peer", { values: [2, 4], repeated: [] }],
    ["ours", { values: [1, 3], repeated: [] }],
  ]);
  const figure = ratioOf("ns", results, "ours", "peer");
  assert.ok("values" in figure);
  assert.deepEqual(figure.values, [0.5, 0.75]);
});

Deno.test("sideBySide: without a warm-up every round counts", async () => {
  const ours = contender("ours", [], [1, 3]);
  const results = await sideBySide([ours], { ...rounds(2), warmUp: false });
  assert.deepEqual([...results], [["ours", { values: [1, 3], repeated: [] }]]);
});

Deno.test("sideBySide: one that fails is measured again, and its figure says so", async () => {
  const order: string[] = [];
  const shaky = contender("shaky", order, [new Error("a panic"), 100, new Error("a hang"), 2, 4]);
  const ours = contender("ours", order, [100, 1, 1]);
  const results = await sideBySide([shaky, ours], rounds(2));
  assert.deepEqual(order, ["shaky", "shaky", "ours", "shaky", "shaky", "ours", "shaky", "ours"]);
  const figure = figureOf("vm", "shaky", results, "shaky");
  assert.ok("values" in figure);
  assert.deepEqual(figure.values, [2, 4]);
  assert.match(figure.note ?? "", /2 times.*a panic; a hang/);
  const ratio = ratioOf("vm", results, "shaky", "ours");
  assert.deepEqual("values" in ratio && ratio.values, [2, 4]);
});

Deno.test("sideBySide: one that fails too often is reported and no longer measured; the others go on", async () => {
  const order: string[] = [];
  const failures = Array.from({ length: 3 }, () => new Error("no dockerd"));
  const broken = contender("broken", order, [1, ...failures]);
  const ours = contender("ours", order, [1, 1, 1]);
  const told: string[] = [];
  const progress = (line: string): void => void told.push(line);
  const results = await sideBySide([broken, ours], { ...rounds(2), progress });
  assert.deepEqual(order.filter((name) => name === "broken").length, 4);
  assert.deepEqual(order.filter((name) => name === "ours").length, 3);
  assert.equal(told.filter((line) => line === "broken: no dockerd").length, 3);
  assert.deepEqual(figureOf("ns", "broken", results, "broken"), {
    part: "ns",
    name: "broken",
    reason: "no dockerd",
  });
  assert.deepEqual(ratioOf("ns", results, "ours", "broken"), {
    part: "ns",
    name: "ours / broken",
    reason: "broken: no dockerd",
  });
  assert.deepEqual(ratioOf("ns", results, "ours", "nobody"), {
    part: "ns",
    name: "ours / nobody",
    reason: "nobody: it was not measured",
  });
});

Deno.test("sideBySide: an interruption is not a failure of the contender", async () => {
  const stop = new AbortController();
  const ours: Contender = {
    name: "ours",
    measure(): Promise<number> {
      stop.abort(new Error("interrupted"));
      return Promise.reject(new Error("killed"));
    },
  };
  await assert.rejects(sideBySide([ours], rounds(5, stop.signal)), /interrupted/);
});
