import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { type FakeStageIsolate, fakeStageIsolate } from "../../tests/fakes/stage_isolate.ts";
import type { Taken } from "./broker.ts";
import { type RunEnd, runStage, type StageRun } from "./run.ts";

const base = (isolate: FakeStageIsolate, part: Partial<StageRun> = {}): StageRun => ({
  stage: "test",
  isolate,
  config: DEFAULT_CONFIG,
  outcomes: { before: 1 },
  deadline: 60,
  began: 60,
  now: () => 0,
  take: () => Promise.reject(new Error("nothing is taken")),
  log: () => assert.fail("nothing is logged"),
  ...part,
});

const pathOf = (step: unknown): string => (step as { path: string }).path;
const failed = (error: string, unanswered = false): RunEnd => ({
  end: { type: "failed", error },
  unanswered,
});
const steps = (id: number, ...paths: readonly string[]): object => ({
  ...{ type: "steps", id, steps: paths.map((path) => ({ op: "stat", path })) },
});

Deno.test("runStage: says what to run, answers the outcome, and closes the channel alone", async () => {
  const isolate = fakeStageIsolate((_, it) => it.say({ type: "done", outcome: { a: 1 } }));
  assert.deepEqual(await runStage(base(isolate)), {
    end: { type: "done", outcome: { a: 1 } },
    unanswered: false,
  });
  const call = { stage: "test", config: DEFAULT_CONFIG, outcomes: { before: 1 } };
  assert.deepEqual(isolate.calls, [call]);
  assert.deepEqual([isolate.closed(), isolate.over], [1, false]);
});

Deno.test("runStage: each step is answered under its own id, whichever is through first", async () => {
  const first = Promise.withResolvers<Taken>();
  const logged: unknown[] = [];
  const isolate = fakeStageIsolate((_, it) => {
    it.say({ type: "began" });
    it.say(steps(1, "/1"));
    it.say(steps(2, "/2"));
    it.say({ type: "log", lines: [{ detail: "both asked" }] });
    const started = { container: "c", seconds: 1 };
    it.say({ type: "log", lines: [{ detail: "one runs", started }] });
  }, (message, it) => {
    const step = { op: "stat", path: "/1" } as const;
    if (message.type === "turn") return;
    if (message.id === 2) first.resolve({ ok: true, step, value: "one" });
    else it.say({ type: "skipped", reason: "enough" });
  });
  const { end } = await runStage(base(isolate, {
    take: (step) =>
      pathOf(step) === "/1"
        ? first.promise
        : Promise.resolve({ ok: false, step: "stat /2", code: "EIO", reason: "broken" }),
    log: (...said) => void logged.push(said),
  }));
  assert.deepEqual(end, { type: "skipped", reason: "enough" });
  assert.deepEqual(isolate.posted, [
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
  const isolate = fakeStageIsolate(
    (_, it) => it.say(steps(1, "/1", "/2")),
    (message, it) => {
      if (message.type === "taken") it.say(steps(2, "/3", "/bad", "/never"));
      else it.say({ type: "skipped", reason: "enough" });
    },
  );
  await runStage(base(isolate, {
    async take(step) {
      const path = pathOf(step);
      // Whoever does not wait for the first is seen here.
      if (paths.length === 0) await new Promise((wake) => setTimeout(wake, 1));
      paths.push(path);
      return path === "/bad"
        ? { ok: false, step: "stat /bad", code: "EIO", reason: "broken" }
        : { ok: true, step: { op: "stat", path }, value: path };
    },
  }));
  assert.deepEqual(paths, ["/1", "/2", "/3", "/bad"]);
  assert.deepEqual(isolate.posted, [
    { type: "taken", id: 1, value: "/2" },
    { type: "refused", id: 2, step: "stat /bad", code: "EIO", reason: "broken" },
  ]);
});

Deno.test("runStage: after its end nothing of the stage is taken or logged, not even the rest of a list", async () => {
  const paths: string[] = [];
  const first = Promise.withResolvers<Taken>();
  const isolate = fakeStageIsolate((_, it) => {
    it.say(steps(1, "/1", "/2"));
    it.say({ type: "done", outcome: 1 });
    it.say(steps(2, "/3"));
    it.say({ type: "log", lines: [{ detail: "still here" }] });
    it.say({ type: "failed", error: "its first end is its end" });
  });
  const { end } = await runStage(base(isolate, {
    take(step) {
      paths.push(pathOf(step));
      return first.promise;
    },
  }));
  assert.deepEqual(end, { type: "done", outcome: 1 });
  first.resolve({ ok: true, step: { op: "stat", path: "/1" }, value: 1 });
  await new Promise((wake) => setTimeout(wake, 1));
  assert.deepEqual(paths, ["/1"]);
  assert.deepEqual(isolate.posted, []);
});

Deno.test("runStage: an isolate that ends fails its stage", async () => {
  const isolate = fakeStageIsolate((_, it) => it.end(new Error("isolate test: boom")));
  assert.deepEqual(await runStage(base(isolate)), failed("isolate test: boom"));
  assert.equal(isolate.closed(), 1);
});

Deno.test("runStage: a stage that never ends fails at its deadline, and its isolate goes on", async () => {
  const isolate = fakeStageIsolate((_, it) => it.say({ type: "began" }));
  const end = await runStage(base(isolate, { deadline: 0.01, began: 0.001 }));
  assert.deepEqual(end, failed("it did not end within 0.01 s"));
  assert.deepEqual([isolate.closed(), isolate.over], [1, false]);
});

Deno.test("runStage: a stage that never began has an isolate that does not answer, which ends", async () => {
  const isolate = fakeStageIsolate();
  const end = await runStage(base(isolate, { began: 0.01 }));
  assert.deepEqual(end, failed("its isolate did not answer within 0.01 s", true));
  assert.deepEqual([isolate.closed(), isolate.over], [1, true]);
});

Deno.test("runStage: an unknown message fails the stage, and its first end is its end", async () => {
  for (const said of [null, 7, { type: "constructor" }]) {
    const isolate = fakeStageIsolate((_, it) => {
      it.say(said);
      it.say({ type: "done", outcome: 1 });
    });
    assert.deepEqual(
      await runStage(base(isolate)),
      failed("the stage sent an unknown message"),
    );
  }
});

const line = { detail: "x".repeat(10) };
const log = (lines: number): object => ({ type: "log", lines: new Array(lines).fill(line) });

/** Messages, how many a second are too many, and how it is said. */
const FLOODS: readonly (readonly [message: object, times: number, what: string])[] = [
  [log(100), 20, '2000 "log"'],
  [log(0), 2000, '2000 "log"'],
  [steps(1, ...new Array(250).fill("/1")), 80, '20000 "steps"'],
  [steps(1), 20_000, '20000 "steps"'],
  [{ type: "began" }, 1, '1 "began"'],
];

for (const [message, times, what] of FLOODS) {
  Deno.test(`runStage: a stage that sends more than ${what} in a second is ended with its isolate, and named: ${times}`, async () => {
    let turn = 0;
    let sent = 0;
    const isolate = fakeStageIsolate((_, it) => {
      for (; sent <= times && !it.over; sent++) it.say({ ...message, turn });
    }, (answer) => {
      if (answer.type === "turn") turn = answer.turn;
    });
    const error = `it sent more than ${what} in a second`;
    const run = base(isolate, { take: () => new Promise(() => {}), log: () => {} });
    assert.deepEqual(await runStage(run), failed(error));
    assert.equal(
      (await isolate.ended).message,
      `the stage test in the same isolate was ended: ${error}`,
    );
    assert.equal(sent, times + 1);
  });
}

Deno.test("runStage: a stage that sends without reading is ended, however slowly it is heard", async () => {
  let now = 0;
  const isolate = fakeStageIsolate((_, it) => {
    for (; !it.over; now++) it.say(log(1));
  });
  const end = await runStage(base(isolate, { now: () => now, log: () => {} }));
  assert.deepEqual(end, failed("it sent more than 128 messages without reading any"));
  assert.equal(now, 257);
});

Deno.test("runStage: as many a second as a stage may send are no flood, and its log has a share", async () => {
  let now = 0;
  let turn = 0;
  const logged: string[] = [];
  const lines = new Array(200).fill({ detail: "x".repeat(100) });
  const isolate = fakeStageIsolate((_, it) => {
    for (let second = 0; second < 3; second++) {
      now = second;
      for (let count = 0; count < 10; count++) it.say({ type: "log", lines, turn });
    }
    it.say({ type: "done", outcome: 1, turn });
  }, (answer) => {
    if (answer.type === "turn") turn = answer.turn;
  });
  const run = base(isolate, { now: () => now, log: (detail) => void logged.push(detail) });
  assert.equal((await runStage(run)).end.type, "done");
  assert.equal(logged.length, Math.floor(128 * 1024 / 100) + 1);
  assert.equal(logged.at(-1), "(it logs no more: 131072 characters are its share)");
});

Deno.test({
  name: "runStage: an isolate that takes no message is an error, and no timer is left",
  sanitizeOps: true,
  async fn() {
    const isolate = {
      ...fakeStageIsolate(),
      run: () => {
        throw new Error("could not be cloned");
      },
    };
    await assert.rejects(runStage(base(isolate)), /could not be cloned/);
  },
});
