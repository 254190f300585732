import assert from "node:assert/strict";
import { figure, joinReports, ratio, verdictOn } from "./report.ts";

Deno.test("ratio: is taken of pairs, and not of medians", () => {
  const { summary, values } = ratio("ns", "ours / peer", [1, 4, 9], [2, 2, 1]);
  assert.deepEqual(values, [0.5, 2, 9]);
  assert.equal(summary.median, 2);
});

Deno.test("verdictOn: the median decides, and a target that is reached exactly is met", () => {
  const of = (values: number[], target?: number) =>
    verdictOn(figure("ns", "x", "ratio", values, { target }));
  assert.deepEqual(of([0.4, 0.4, 9], 0.4), { met: true });
  assert.deepEqual(of([0.1, 0.6, 0.6], 0.4), { met: false, by: 0.6 / 0.4 - 1 });
  assert.equal(of([1]), null);
});

Deno.test("joinReports: loses nothing and keeps the order", () => {
  const one = { figures: [figure("ns", "a", "s", [1])], missing: [] };
  const two = { figures: [], missing: [{ part: "vm", name: "b", reason: "no QEMU" }] } as const;
  const { figures, missing } = joinReports([one, two]);
  assert.deepEqual([figures.map(({ name }) => name), missing], [["a"], two.missing]);
});
