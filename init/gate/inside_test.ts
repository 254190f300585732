import assert from "node:assert/strict";
import type { Docker } from "../../boot/docker/api.ts";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import type { Host } from "../../boot/stages/stage.ts";
import { fakeStageIsolate } from "../../tests/fakes/stage_isolate.ts";
import { runInside } from "./inside.ts";
import type { StageEnd, ToStage } from "./protocol.ts";
import { runStage } from "./run.ts";

/** What came of a stage that runs inside, with PID 1's own end of the channel at the other side. */
interface Ran {
  readonly end: StageEnd;
  readonly taken: number;
  readonly logged: readonly string[];
}

async function runBoth(run: (host: Host) => Promise<unknown>): Promise<Ran> {
  const logged: string[] = [];
  let taken = 0;
  let hear = (_message: ToStage): void => {};
  const stage = {
    ...{ name: "test", purpose: "", holds: [], after: [], needs: [], permissions: {}, scope: {} },
    run,
  };
  const inside = { stages: [stage], docker: (): Docker => assert.fail("nobody asks Docker") };
  const isolate = fakeStageIsolate(
    (call, it) => {
      hear = runInside(inside, call, (message) => queueMicrotask(() => it.say(message)));
    },
    (message) => queueMicrotask(() => hear(message)),
  );
  const { end } = await runStage({
    ...{ stage: "test", isolate, config: DEFAULT_CONFIG, outcomes: {}, deadline: 60, began: 60 },
    now: () => 0,
    take: (step) => Promise.resolve({ ok: true, step: step as never, value: ++taken }),
    log: (detail) => void logged.push(detail),
  });
  return { end, taken, logged };
}

const STAT = { op: "stat", path: "/dev" } as const;

Deno.test("runInside: a thousand steps at once are no flood, and each has its own answer", async () => {
  const { end, taken } = await runBoth((host) =>
    Promise.all(Array.from({ length: 1000 }, () => host.step(STAT)))
  );
  assert.deepEqual(end, { type: "done", outcome: Array.from({ length: 1000 }, (_, at) => at + 1) });
  assert.equal(taken, 1000);
});

Deno.test("runInside: a thousand lines at once are all logged, before the step that comes after them", async () => {
  const { end, logged } = await runBoth(async (host) => {
    for (let line = 0; line < 1000; line++) host.log(`line ${line}`);
    return await host.step(STAT);
  });
  assert.deepEqual(end, { type: "done", outcome: 1 });
  assert.deepEqual(logged, Array.from({ length: 1000 }, (_, at) => `line ${at}`));
});

Deno.test("runInside: an error of a stage is one line with its name", async () => {
  const failed = await runBoth(() => Promise.reject(new TypeError("a\n  b")));
  assert.deepEqual(failed.end, { type: "failed", error: "TypeError: a b" });
});
