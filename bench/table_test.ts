import assert from "node:assert/strict";
import { figure, ratio, type Report } from "./report.ts";
import { reportJson, table } from "./table.ts";

const REPORT: Report = {
  figures: [
    figure("ns", "ours", "s", [0.5, 0.7, 0.6]),
    ratio("ns", "ours / peer", [1, 1, 1], [2, 2, 2], { target: 0.4, note: "pair by pair" }),
    figure("size", "initramfs", "bytes", [108442836], { target: 110_000_000 }),
  ],
  missing: [{ part: "vm", name: "peer", reason: "there is no QEMU" }],
};

Deno.test("table: has every figure with its numbers, target and verdict, and the missing figures", () => {
  assert.deepEqual(table(REPORT).split("\n"), [
    "part  figure                median        min        max  runs        target",
    "ns    ours (s)               0.600      0.500      0.700     3",
    "ns    ours / peer            0.500      0.500      0.500     3        <= 0.4  missed by 25 %",
    "size  initramfs (bytes)  108442836  108442836  108442836     1  <= 110000000  met",
    "",
    "ours / peer: pair by pair",
    "not measured: vm peer: there is no QEMU",
    "targets: 1 met, 1 missed; 1 figures could not be measured",
    "",
  ]);
});

Deno.test("table: an empty report is a table too", () => {
  assert.match(table({ figures: [], missing: [] }), /^part .*\n\ntargets: 0 met, 0 missed; 0 /);
});

Deno.test("reportJson: is one document with every run's number and the verdict", () => {
  const { version, figures, missing } = JSON.parse(reportJson(REPORT));
  assert.equal(version, 1);
  assert.deepEqual(figures.map(({ met }: { met: boolean | null }) => met), [null, false, true]);
  assert.deepEqual(figures[0].values, [0.5, 0.7, 0.6]);
  assert.deepEqual(figures[0].summary, { median: 0.6, min: 0.5, max: 0.7, runs: 3 });
  assert.deepEqual(missing, REPORT.missing);
});
