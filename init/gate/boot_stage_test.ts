import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import type { BootEvent } from "../../boot/events.ts";
import { MS_RDONLY } from "../../boot/mountflags.ts";
import type { Manifest } from "../../boot/stages/manifest.ts";
import { fakeKernel, type FakeKernelOptions } from "../../tests/fakes/kernel.ts";
import { type FakeStageIsolate, fakeStageIsolate } from "../../tests/fakes/stage_isolate.ts";
import { type BootParts, bootStage } from "./boot_stage.ts";
import type { StageEnd } from "./protocol.ts";
import type { MountRule } from "../../boot/stages/mount_rule.ts";
import { startTimeline } from "../timeline.ts";

interface Booted {
  readonly end: StageEnd;
  readonly events: readonly Partial<BootEvent>[];
  readonly disks: ReadonlySet<string>;
}

/** Every mount that is tried here. */
const MOUNTS: readonly MountRule[] = [
  ["/dev/*", "/m", "ext4", 0, ""],
  ["/dev/*", "/m", "", 0, ""],
  ["/dev/*", "/m", "erofs", MS_RDONLY, ""],
  ["tmpfs", "/m", "tmpfs", 0, ""],
  ["/m/x", "/m", "none", 0, ""],
];

/** What running a stage needs, of a host that is up and whose pool does nothing but these. */
const partsOf = (
  kernel: BootParts["kernel"],
  timeline: BootParts["timeline"],
  pool: Partial<BootParts["pool"]> & Pick<BootParts["pool"], "enter">,
): BootParts => ({
  kernel,
  config: DEFAULT_CONFIG,
  timeline,
  pool: { leave() {}, open() {}, prepare() {}, expect() {}, ...pool },
  delegates: {
    start: () => Promise.resolve(),
    console: () => Promise.resolve(),
    uevent: () => Promise.resolve(undefined),
  },
  disks: new Set<string>(),
  leaving: () => false,
});

/** Runs a stage whose isolate asks for steps, one after the other, and then says how it ended. */
async function booted(
  steps: readonly object[],
  last: unknown = { type: "done", outcome: 1 },
  options: FakeKernelOptions = {},
  enter?: BootParts["pool"]["enter"],
): Promise<Booted> {
  const kernel = fakeKernel({ stats: { "/m": {} }, ...options });
  const events: Partial<BootEvent>[] = [];
  const timeline = startTimeline(kernel, 0, ({ t: _, uptime: __, ...event }) => {
    JSON.stringify(event);
    events.push(event);
  });
  const asks = [...steps.map((step, id) => ({ type: "steps", id, steps: [step] })), last];
  const next = (isolate: FakeStageIsolate): void => {
    kernel.time += 0.5;
    isolate.say(asks.shift());
  };
  const isolate = fakeStageIsolate((_, it) => next(it), (_, it) => next(it));
  const stage: Manifest = {
    ...{ name: "test", purpose: "", holds: [], after: ["before"], needs: [], permissions: {} },
    scope: { mount: MOUNTS, mkdir: ["/m"], readFile: ["/m"], console: ["c"] },
  };
  const parts = partsOf(kernel, timeline, { enter: enter ?? (() => isolate) });
  return { end: await bootStage(parts, stage, {}), events, disks: parts.disks };
}

const mount = (source: string, filesystemtype: string, more: object = {}): object => ({
  ...{ op: "mount", source, target: "/m", filesystemtype, mountflags: 0, data: "" },
  ...more,
});

Deno.test("bootStage: tells the start, each step that acts, and the end with its time", async () => {
  const good = await booted([{ op: "mkdir", path: "/m", mode: 0o755 }], undefined, { stats: {} });
  assert.deepEqual(good.end, { type: "done", outcome: 1 });
  assert.deepEqual(good.events, [
    { stage: "test", event: "start", after: ["before"] },
    { stage: "test", event: "step", step: "mkdir /m 0755", seconds: 0 },
    { stage: "test", event: "done", seconds: 1 },
  ]);
});

Deno.test("bootStage: an outcome's notice is told with the end, and nothing else of it", async () => {
  const told = async (outcome: unknown): Promise<unknown> =>
    (await booted([], { type: "done", outcome })).events.at(-1);
  const done = { stage: "test", event: "done", seconds: 0.5 };
  assert.deepEqual(await told({ notice: "mind", kind: "memory" }), { ...done, detail: "mind" });
  const long = await told({ notice: "x".repeat(5000) }) as { detail: string };
  assert.equal(long.detail.length, 4096);
  for (const outcome of [{ notice: 1 }, { kind: "given" }, null, undefined, "notice"]) {
    assert.deepEqual(await told(outcome), done);
  }
});

Deno.test("bootStage: mounts nothing once the host is going down", async () => {
  const kernel = fakeKernel({});
  const told: string[] = [];
  const asked = Promise.withResolvers<void>();
  const timeline = startTimeline(kernel, 0, ({ event }) => told.push(event));
  const enter = (): FakeStageIsolate =>
    fakeStageIsolate((_, it) => {
      it.say({ type: "steps", id: 0, steps: [mount("/dev/vda", "ext4")] });
    });
  const parts: BootParts = {
    ...partsOf(kernel, timeline, { enter }),
    leaving() {
      asked.resolve();
      return true;
    },
  };
  const stage: Manifest = {
    ...{ name: "test", purpose: "", holds: [], after: [], needs: [], permissions: {} },
    scope: { mount: MOUNTS },
  };
  void bootStage(parts, stage, {});
  await asked.promise;
  await new Promise((wake) => setTimeout(wake, 0));
  assert.deepEqual(kernel.calls, []);
  assert.deepEqual(told, ["start"]);
});

Deno.test("bootStage: what a step started is told by its name", async () => {
  const { events } = await booted([{ op: "console", container: "c" }]);
  assert.deepEqual(events[1], {
    ...{ stage: "test", event: "step", step: "console of c", seconds: 0, container: "c" },
  });
});

Deno.test("bootStage: says nothing of what only looks, and what was tolerated with its step", async () => {
  const { events } = await booted(
    [
      { op: "readFile", path: "/m/f", limit: 9 },
      { op: "mkdir", path: "/m", mode: 0, tolerate: ["EEXIST"] },
    ],
    undefined,
    { files: { "/m/f": "" } },
  );
  assert.deepEqual(events.filter(({ event }) => event === "step"), [
    { stage: "test", event: "step", step: "mkdir /m 00", seconds: 0, detail: "EEXIST" },
  ]);
});

Deno.test("bootStage: a failure is told with its step and its cause", async () => {
  const { events } = await booted([], { type: "failed", error: "broken", step: "mkdir /m" });
  assert.deepEqual(events.at(-1), {
    ...{ stage: "test", event: "failed", seconds: 0.5, error: "broken", step: "mkdir /m" },
  });
  const skipped = await booted([], { type: "skipped", reason: "no disk" });
  assert.deepEqual(skipped.events.at(-1), { stage: "test", event: "skipped", detail: "no disk" });
});

Deno.test("bootStage: a stage that says what can't be told fails, and its event is text", async () => {
  for (const said of [{ type: "failed", error: 10n }, { type: 10n }, null]) {
    const { end, events } = await booted([], said).catch(() => assert.fail("it threw"));
    assert.equal(end.type, "failed");
    assert.equal(typeof events.at(-1)?.error, "string");
  }
});

Deno.test("bootStage: an isolate that can't be opened fails the stage", async () => {
  const { end } = await booted([], undefined, {}, () => {
    throw new Error("Requires read access");
  });
  assert.deepEqual(end, { type: "failed", error: "Requires read access" });
});

Deno.test("bootStage: a disk is what a stage itself mounted from a device, and nothing else", async () => {
  assert.deepEqual((await booted([mount("/dev/vda", "ext4")])).disks, new Set(["/m"]));
  const others = [
    mount("tmpfs", "tmpfs"),
    mount("/dev/vda", ""),
    mount("/m/x", "none"),
    mount("/dev/vda", "ext4", { target: "/outside" }),
    mount("/dev/loop0", "erofs", { mountflags: MS_RDONLY }),
  ];
  for (const step of others) {
    assert.deepEqual((await booted([step])).disks, new Set(), JSON.stringify(step));
  }
  const fail = { mount: "EBUSY" };
  const busy = [mount("/dev/vda", "ext4"), mount("/dev/vda", "ext4", { tolerate: ["EBUSY"] })];
  for (const step of busy) {
    assert.deepEqual((await booted([step], undefined, { fail })).disks, new Set());
  }
});

Deno.test("bootStage: a stage whose isolate does not answer runs in a new one, once", async () => {
  // Fakes answer at once; here the first isolate never does.
  const kernel = fakeKernel({});
  const told: unknown[] = [];
  const isolates = [
    fakeStageIsolate((_, it) => it.end(new Error("it hangs"))),
    fakeStageIsolate((_, it) => it.say({ type: "done", outcome: 2 })),
  ];
  const left: unknown[] = [];
  const timeline = startTimeline(kernel, 0, ({ event, detail, error }) => {
    told.push([event, error ?? detail]);
  });
  const parts = partsOf(kernel, timeline, {
    enter: () => isolates.shift() ?? assert.fail("a third isolate"),
    leave: (stage) => void left.push(stage.name),
  });
  const stage: Manifest = {
    ...{ name: "test", purpose: "", holds: [], after: [], needs: [], permissions: {}, scope: {} },
  };
  // One that ends is the stage's own failure: it is not run again.
  assert.deepEqual(await bootStage(parts, stage, {}), { type: "failed", error: "it hangs" });
  assert.deepEqual([isolates.length, left], [1, ["test"]]);
});
