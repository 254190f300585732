import assert from "node:assert/strict";
import { bootEvent, SMALL_BOOT } from "../tests/fakes/boot_events.ts";
import { bootSpans } from "./build_spans.ts";
import type { BootSpans, Span } from "./spans.ts";

const find = ({ spans }: BootSpans, kind: Span["kind"], name: string): Span | undefined =>
  spans.find((span) => span.kind === kind && span.name === name);
const seconds = (boot: BootSpans): unknown[] =>
  "segments" in boot.path
    ? boot.path.segments.map(({ kind, name, start, end }) => [kind, name, start, end])
    : [];

Deno.test("bootSpans: gives each event its kind and its time", () => {
  const boot = bootSpans(SMALL_BOOT);
  assert.deepEqual([boot.start, boot.end, boot.up, boot.failures], [-8, 10, 8, []]);
  assert.deepEqual(boot.spans, [
    { kind: "firmware", name: "firmware", start: -8, end: -6, how: "done" },
    { kind: "kernel", name: "kernel", start: -6, end: 0, how: "done" },
    { kind: "init", name: "init", start: 0, end: 1, how: "done" },
    { kind: "stage", name: "a", start: 1, end: 2, how: "done", after: [] },
    { kind: "isolate", name: "a", start: 1, end: 1.5, how: "done" },
    { kind: "isolate", name: "b", start: 1.5, end: 1.75, how: "done" },
    { kind: "stage", name: "b", start: 2, end: 2.5, how: "done", after: ["a"] },
    { kind: "stage", name: "engine", start: 2, end: 6, how: "done", after: ["a"] },
    { kind: "isolate", name: "services", start: 2, end: 2.25, how: "done" },
    {
      ...{ kind: "service", name: "containerd", start: 2.5, end: 3, how: "done" },
      ...{ until: 10, by: "engine" },
    },
    {
      ...{ kind: "service", name: "dockerd", start: 3, end: 5, how: "done" },
      ...{ until: 10, by: "engine" },
    },
    { kind: "stage", name: "dom0", start: 6, end: 8, how: "done", after: ["b", "engine"] },
    {
      ...{ kind: "container", name: "dom0", start: 7, end: 8, how: "done" },
      ...{ until: 10, by: "dom0" },
    },
    {
      ...{ kind: "stage", name: "c", start: 8, end: 9, how: "skipped" },
      ...{ after: ["dom0"], reason: "nothing to do" },
    },
  ]);
});

Deno.test("bootSpans: the critical path goes through what was waited for last, without a gap", () => {
  const parts = seconds(bootSpans(SMALL_BOOT));
  assert.deepEqual(parts, [
    ["firmware", "firmware", -8, -6],
    ["kernel", "kernel", -6, 0],
    ["init", "init", 0, 1],
    ["isolate", "a", 1, 1.5],
    ["stage", "a", 1.5, 2],
    ["isolate", "services", 2, 2.25],
    ["stage", "engine", 2.25, 2.5],
    ["service", "containerd", 2.5, 3],
    ["service", "dockerd", 3, 5],
    ["stage", "engine", 5, 6],
    ["stage", "dom0", 6, 7],
    ["container", "dom0", 7, 8],
  ]);
});

Deno.test("bootSpans: of services that start together, the last to be ready is on the path", () => {
  const boot = bootSpans(
    SMALL_BOOT.map((event) =>
      event.stage === "containerd" && event.event === "done"
        ? { ...event, t: 4.5 }
        : event.service === "containerd"
        ? { ...event, t: 4.5, seconds: 2.5 }
        : event
    ),
  );
  assert.equal(find(boot, "service", "containerd")?.end, 4.5);
  const names = seconds(boot).map((part) => (part as unknown[])[1]);
  assert.ok(names.includes("dockerd") && !names.includes("containerd"), names.join());
});

Deno.test("bootSpans: events without their order give spans, but no path", () => {
  const plain = SMALL_BOOT.map(({ after: _, pid: __, ...event }) => event);
  const boot = bootSpans(plain);
  assert.equal(find(boot, "other", "dockerd")?.end, 5);
  assert.equal(boot.up, 8);
  assert.deepEqual(boot.path, { unknown: "the events do not say what dom0 comes after" });
});

Deno.test("bootSpans: there is no path if the end of an earlier stage is missing", () => {
  const cut = SMALL_BOOT.filter(({ stage, event }) => stage !== "b" || event !== "done");
  assert.deepEqual(bootSpans(cut).path, {
    unknown: "the events do not say when b ended, before dom0",
  });
  assert.equal(find(bootSpans(cut), "stage", "b")?.how, "open");
});

Deno.test("bootSpans: counts the spans beyond the limit", () => {
  const events = Array.from({ length: 1500 }, (_, t) => bootEvent(t, "a", "start", { after: [] }));
  const { spans, left } = bootSpans(events);
  assert.deepEqual([spans.length, left], [1000, 500]);
});

Deno.test("bootSpans: a cycle of stages has no path, and the search for one ends", () => {
  const boot = bootSpans([
    bootEvent(1, "dom0", "start", { after: ["x"] }),
    bootEvent(1, "x", "start", { after: ["dom0"] }),
    bootEvent(1, "x", "done", { seconds: 0 }),
    bootEvent(1, "dom0", "done", { seconds: 0 }),
  ]);
  assert.ok("unknown" in boot.path);
});

Deno.test("bootSpans: a failed boot says why, and has no path", () => {
  const boot = bootSpans([
    bootEvent(1, "boot", "start"),
    bootEvent(1, "engine", "start", { after: [] }),
    bootEvent(2, "dockerd", "start", { pid: 40 }),
    bootEvent(3, "dockerd", "failed", { error: "exited with 1" }),
    bootEvent(4, "engine", "failed", { step: "start dockerd", error: "late", seconds: 3 }),
    bootEvent(4, "dom0", "skipped", { detail: "it needs engine, which did not succeed" }),
    bootEvent(5, "boot", "failed", { error: "dom0 is not up" }),
  ]);
  assert.deepEqual(boot.failures, [
    "dockerd: exited with 1",
    "engine: start dockerd: late",
    "boot: dom0 is not up",
  ]);
  assert.equal(find(boot, "service", "dockerd")?.how, "failed");
  assert.equal(find(boot, "stage", "engine")?.reason, "late");
  assert.deepEqual(find(boot, "stage", "dom0")?.how, "skipped");
  assert.deepEqual([boot.up, boot.path], [null, { unknown: "dom0 did not come up" }]);
  assert.equal(boot.start, 0, "a namespace has no kernel of its own");
});

Deno.test("bootSpans: a service that ends no longer runs, and a stage of the same name is separate", () => {
  const boot = bootSpans([
    bootEvent(1, "dockerd", "start", { after: [] }),
    bootEvent(2, "dockerd", "start", { pid: 40 }),
    bootEvent(3, "dockerd", "done", { detail: "ready" }),
    bootEvent(4, "dockerd", "done", { seconds: 3 }),
    bootEvent(5, "dockerd", "start", { after: [] }),
    bootEvent(6, "dockerd", "failed", { error: "killed" }),
    bootEvent(7, "dockerd", "start", { pid: 41 }),
    bootEvent(8, "dockerd", "done", { detail: "ready" }),
    bootEvent(9, "boot", "done"),
  ]);
  const services = boot.spans.filter(({ kind }) => kind === "service");
  assert.deepEqual(services.map(({ start, end, until }) => [start, end, until]), [
    [2, 3, 6],
    [7, 8, 9],
  ]);
  assert.deepEqual([find(boot, "stage", "dockerd")?.end], [4]);
});
