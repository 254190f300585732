import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { type FakeIsolate, fakeIsolate } from "../../tests/fakes/isolate.ts";
import type { Step } from "../../boot/step.ts";
import type { Taken } from "./broker.ts";
import type { FromStage, ToStage } from "./messages.ts";
import { runStage, type StageRun } from "./run.ts";

type Fake = FakeIsolate<ToStage, FromStage>;

const base = (isolate: Fake, part: Partial<StageRun> = {}): StageRun => ({
  stage: { name: "test", scope: {} },
  isolate,
  config: DEFAULT_CONFIG,
  outcomes: { before: 1 },
  deadline: 60,
  take: () => Promise.reject(new Error("nothing is taken")),
  log: () => assert.fail("nothing is logged"),
  ...part,
});

Deno.test("runStage: says what to run, answers the outcome, and closes the isolate", async () => {
  const isolate: Fake = fakeIsolate((_, it) => it.say({ type: "done", outcome: { a: 1 } }));
  assert.deepEqual(await runStage(base(isolate)), { type: "done", outcome: { a: 1 } });
  assert.deepEqual(isolate.posted, [
    { type: "run", stage: "test", config: DEFAULT_CONFIG, outcomes: { before: 1 } },
  ]);
  assert.equal(isolate.closed(), 1);
});

Deno.test("runStage: each step is answered under its own id, whichever is through first", async () => {
  const first = Promise.withResolvers<Taken>();
  const logged: unknown[] = [];
  const isolate: Fake = fakeIsolate((message, it) => {
    if (message.type === "run") {
      it.say({ type: "step", id: 1, step: { op: "stat", path: "/1" } });
      it.say({ type: "step", id: 2, step: { op: "stat", path: "/2" } });
      it.say({ type: "log", detail: "both asked" });
      it.say({ type: "log", detail: "one runs", started: { container: "c", seconds: 1 } });
    } else if (message.id === 2) {
      first.resolve({ ok: true, step: { op: "stat", path: "/1" }, value: "one" });
    } else it.say({ type: "skipped", reason: "enough" });
  });
  const end = await runStage(base(isolate, {
    take: (step) =>
      "path" in step && step.path === "/1"
        ? first.promise
        : Promise.resolve({ ok: false, step: "stat /2", code: "EIO", reason: "broken" }),
    log: (...said) => void logged.push(said),
  }));
  assert.deepEqual(end, { type: "skipped", reason: "enough" });
  assert.deepEqual(isolate.posted.slice(1), [
    { type: "refused", id: 2, step: "stat /2", code: "EIO", reason: "broken" },
    { type: "taken", id: 1, value: "one" },
  ]);
  assert.deepEqual(logged, [
    ["both asked", undefined],
    ["one runs", { container: "c", seconds: 1 }],
  ]);
});

Deno.test("runStage: of several steps each comes after the one before, and one that fails is the answer", async () => {
  const paths: string[] = [];
  const stats = (...names: string[]): Step[] => names.map((path) => ({ op: "stat", path }));
  const isolate: Fake = fakeIsolate((message, it) => {
    if (message.type === "run") {
      it.say({ type: "steps", id: 1, steps: stats("/1", "/2") });
    } else if (message.type === "taken") {
      it.say({ type: "steps", id: 2, steps: stats("/3", "/bad", "/never") });
    } else it.say({ type: "skipped", reason: "enough" });
  });
  await runStage(base(isolate, {
    async take(step) {
      assert.ok(step.op === "stat");
      // Whoever does not wait for the first is seen here.
      if (paths.length === 0) await new Promise((wake) => setTimeout(wake, 1));
      paths.push(step.path);
      return step.path === "/bad"
        ? { ok: false, step: "stat /bad", code: "EIO", reason: "broken" }
        : { ok: true, step, value: 1 };
    },
  }));
  assert.deepEqual(paths, ["/1", "/2", "/3", "/bad"]);
  assert.deepEqual(isolate.posted.slice(1), [
    { type: "taken", id: 1, value: undefined },
    { type: "refused", id: 2, step: "stat /bad", code: "EIO", reason: "broken" },
  ]);
});

Deno.test("runStage: an isolate that crashes fails its stage", async () => {
  const isolate: Fake = fakeIsolate((_, it) => it.crash(new Error("isolate test: boom")));
  const end = await runStage(base(isolate));
  assert.deepEqual(end, { type: "failed", error: "isolate test: boom" });
  assert.equal(isolate.closed(), 1);
});

Deno.test("runStage: a stage that never ends fails at its deadline", async () => {
  const isolate: Fake = fakeIsolate();
  const end = await runStage(base(isolate, { deadline: 0.01 }));
  assert.deepEqual(end, { type: "failed", error: "it did not end within 0.01 s" });
  assert.equal(isolate.closed(), 1);
});

Deno.test("runStage: what no stage says fails the stage, and its first end is its end", async () => {
  for (const said of [null, 7, { type: "constructor" }]) {
    const isolate: Fake = fakeIsolate((_, it) => {
      it.say(said);
      it.say({ type: "done", outcome: 1 });
    });
    const end = await runStage(base(isolate));
    assert.deepEqual(end, { type: "failed", error: "it said what no stage says" });
  }
});

Deno.test({
  name: "runStage: an isolate that takes no message is closed, and no timer is left",
  sanitizeOps: true,
  async fn() {
    const isolate: Fake = fakeIsolate(() => {
      throw new Error("could not be cloned");
    });
    await assert.rejects(runStage(base(isolate)), /could not be cloned/);
    assert.equal(isolate.closed(), 1);
  },
});
