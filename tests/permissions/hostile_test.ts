/**
 * Hostile stages in real isolates: whatever one does, it costs itself and the isolate that it is in.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { takeStep } from "../../init/gate/broker.ts";
import { type RunEnd, runStage, type StageRun } from "../../init/gate/run.ts";
import { openStageIsolate, type StageIsolate } from "../../init/gate/stage_isolate.ts";
import { fakeKernel } from "../fakes/kernel.ts";

const HOSTILE = new URL("./hostile_worker.ts", import.meta.url);
/** Seconds: nothing here takes as long, also on a slow and busy machine. */
const GENEROUS = 60;

let opened = 0;
const openHostile = (): StageIsolate => openStageIsolate(`hostile ${++opened}`, {}, HOSTILE);

interface Tried {
  readonly made: string[];
  readonly logged: string[];
  run(stage: string, part?: Partial<StageRun>, scope?: readonly string[]): Promise<RunEnd>;
}

/** Runs stages in an isolate, over a kernel that remembers the folders that were made. */
function inIsolate(isolate: StageIsolate): Tried {
  const kernel = fakeKernel({ stats: { "/own": {}, "/victim": {} } });
  const made: string[] = [];
  const { mkdirat } = kernel;
  kernel.mkdirat = (dirfd, name, mode): void => {
    mkdirat(dirfd, name, mode);
    made.push(name);
  };
  const nobody = (): Promise<never> => Promise.reject(new Error("nobody"));
  const parts = {
    kernel,
    delegates: { start: nobody, console: nobody, uevent: nobody },
    leaving: () => false,
  };
  const logged: string[] = [];
  return {
    made,
    logged,
    run: (stage, part = {}, scope = ["/own"]) =>
      runStage({
        ...{ stage, isolate, config: DEFAULT_CONFIG, outcomes: {} },
        ...{ deadline: GENEROUS, began: GENEROUS },
        now: () => performance.now() / 1000,
        take: (step) => takeStep({ mkdir: scope, stat: scope }, step, parts),
        log: (detail) => void logged.push(detail),
        ...part,
      }),
  };
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((wake) => setTimeout(wake, milliseconds));

Deno.test("hostile stage: one that ends and goes on asking is not heard", async () => {
  const isolate = openHostile();
  const { run, made, logged } = inIsolate(isolate);
  const { end } = await run("goesOn");
  assert.deepEqual(end, { type: "done", outcome: "ended" });
  const before = logged.length;
  // In the meantime another stage runs there, undisturbed: so its messages do come through.
  await pause(200);
  assert.deepEqual((await run("idles")).end, { type: "done", outcome: "ended" });
  assert.ok(made.length <= 1 && logged.length === before, JSON.stringify([made, logged]));
  isolate.end(new Error("the test is over"));
});

Deno.test("hostile stage: one that steals a channel gets nothing over its own, and nothing once that stage has ended", async () => {
  const isolate = openHostile();
  const { run, made } = inIsolate(isolate);
  const [victim, thief] = await Promise.all([
    run("victim", {}, ["/victim"]),
    run("thief", {}, ["/own"]),
  ]);
  assert.equal(victim.end.type, "done");
  assert.deepEqual(thief.end, { type: "done", outcome: ["ESCOPE"] });
  assert.deepEqual(made.toSorted(), ["mine", "own"]);
  isolate.end(new Error("the test is over"));
});

Deno.test("hostile stage: one that never ends holds up its isolate, which is replaced for the next one", async () => {
  const isolate = openHostile();
  const tried = inIsolate(isolate);
  const spins = tried.run("spins");
  // It has begun before it spins: its isolate then answers nobody.
  await pause(500);
  const next = await tried.run("idles", { began: 1 });
  assert.deepEqual(next, {
    end: { type: "failed", error: "its isolate did not answer within 1 s" },
    unanswered: true,
  });
  assert.equal((await spins).end.type, "failed");
  assert.equal(isolate.over, true);
  const fresh = openHostile();
  assert.equal((await inIsolate(fresh).run("idles")).end.type, "done");
  fresh.end(new Error("the test is over"));
});

for (
  const [stage, reason] of [
    ["closes", /ended by itself$/],
    ["exits", /ended by itself$/],
    ["throws", /boom/],
  ] as const
) {
  Deno.test(`hostile stage: one that ${stage} is noticed at once`, async () => {
    const isolate = openHostile();
    const { run } = inIsolate(isolate);
    // A second stage in it ends with it.
    const [one, other] = await Promise.all([run(stage), run("victim", {}, ["/victim"])]);
    assert.ok(one.end.type === "failed", JSON.stringify(one));
    assert.match(one.end.error, reason);
    assert.ok(isolate.over);
    assert.ok(other.end.type === "failed" || other.end.type === "done");
  });
}

for (
  const [stage, reason] of [
    ["floodsLog", /^it sent more than 128 messages without reading any$/],
    ["floodsSteps", /^it sent more than 128 messages without reading any$/],
    ["floodsPolitely", /^it sent more than 2000 "log" in a second$/],
    ["floodsJunk", /^the stage sent an unknown message$/],
    ["floodsOutside", /sent a message outside the channels of its stages$/],
  ] as const
) {
  Deno.test(`hostile stage: one that ${stage} is ended and named, and PID 1 hears a signal meanwhile`, async () => {
    const isolate = openHostile();
    const { run, logged } = inIsolate(isolate);
    const heard = Promise.withResolvers<number>();
    const listener = (): void => heard.resolve(performance.now());
    Deno.addSignalListener("SIGUSR1", listener);
    try {
      const sent = performance.now();
      const running = run(stage);
      Deno.kill(Deno.pid, "SIGUSR1");
      const { end } = await running;
      assert.ok(end.type === "failed", JSON.stringify(end));
      assert.match(end.error, reason);
      const took = await heard.promise - sent;
      // A second is promised on an idle machine.
      assert.ok(took < 10_000, `${took} ms`);
      assert.ok(logged.join("").length < 200_000);
    } finally {
      Deno.removeSignalListener("SIGUSR1", listener);
      isolate.end(new Error("the test is over"));
    }
  });
}
