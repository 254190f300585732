import assert from "node:assert/strict";
import { STAGES } from "../../boot/stages/stages.ts";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { BOOT, bootOrder } from "../../boot/stages/order.ts";
import type { StageEnd } from "./protocol.ts";
import {
  checkOrder,
  type Ends,
  type Ordered,
  runInTurn,
  runWithNeeds,
  startSequence,
} from "./sequence.ts";

const stage = (
  name: string,
  after: readonly string[] = [],
  needs: readonly string[] = [],
): Ordered => ({ name, after, needs });

/** A sequence whose stages a test ends by hand. */
function started(stages: readonly Ordered[]): {
  ends: Ends;
  log: string[];
  end(name: string, how?: StageEnd): Promise<void>;
} {
  const running = new Map<string, (end: StageEnd) => void>();
  const log: string[] = [];
  const ends = startSequence({
    stages,
    run(one, outcomes) {
      log.push(`${one.name} ${JSON.stringify(outcomes)}`);
      return new Promise((resolve) => void running.set(one.name, resolve));
    },
    skipped: ({ name }, reason) => void log.push(`${name} skipped: ${reason}`),
  });
  return {
    ends,
    log,
    async end(name, how = { type: "done", outcome: name.toUpperCase() }) {
      const resolve = running.get(name) ?? assert.fail(`${name} does not run`);
      resolve(how);
      await settled();
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const FAILED: StageEnd = { type: "failed", error: "x" };

Deno.test("startSequence: runs at once what waits for nothing, and the rest each in its turn", async () => {
  const { log, end } = started([stage("a"), stage("b"), stage("c", ["a", "b"]), stage("d", ["a"])]);
  await settled();
  assert.deepEqual(log, ["a {}", "b {}"]);
  await end("a");
  assert.deepEqual(log.slice(2), ['d {"a":"A"}']);
  await end("b");
  assert.deepEqual(log.slice(3), ['c {"a":"A","b":"B"}']);
});

Deno.test("startSequence: a stage that fails stops only those that need it, and those that need these", async () => {
  const { ends, log, end } = started([
    stage("a"),
    stage("needs", ["a"], ["a"]),
    stage("wants", ["a"]),
    stage("further", ["needs"], ["needs"]),
    stage("other"),
  ]);
  await settled();
  await end("a", FAILED);
  assert.deepEqual(log, [
    "a {}",
    "other {}",
    "needs skipped: it needs a, which did not succeed",
    "wants {}",
    "further skipped: it needs needs, which did not succeed",
  ]);
  assert.deepEqual(await ends.get("further"), {
    type: "skipped",
    reason: "it needs needs, which did not succeed",
  });
  assert.deepEqual(await ends.get("a"), FAILED);
});

Deno.test("startSequence: the first that is missing is the reason, once all have ended", async () => {
  const { log, end } = started([stage("a"), stage("b"), stage("c", ["a", "b"], ["a", "b"])]);
  await settled();
  await end("a", { type: "skipped", reason: "y" });
  assert.deepEqual(log, ["a {}", "b {}"]);
  await end("b", FAILED);
  assert.deepEqual(log.slice(2), ["c skipped: it needs a, which did not succeed"]);
});

Deno.test("runInTurn: runs a stage again with the outcomes that there are", async () => {
  const ends: Ends = new Map([
    ["a", Promise.resolve<StageEnd>({ type: "done", outcome: 1 })],
    ["b", Promise.resolve(FAILED)],
  ]);
  const run = (_: Ordered, outcome: unknown): Promise<StageEnd> =>
    Promise.resolve({ type: "done", outcome });
  const skipped = (): void => assert.fail("it is not skipped");
  assert.deepEqual(await runInTurn(stage("c", ["a", "b", "none"], ["a"]), { run, skipped }, ends), {
    type: "done",
    outcome: { a: 1 },
  });
});

Deno.test("runWithNeeds: what it needs at any remove and has failed is run before it, and what needs that", async () => {
  const stages = [
    stage("engine"),
    stage("other"),
    stage("image", ["engine"], ["engine"]),
    stage("dom0", ["image", "other"], ["image"]),
  ];
  const [, , , dom0] = stages;
  const ran: string[] = [];
  let fails: string[] = ["engine"];
  const sequence = {
    stages,
    run: ({ name }: Ordered): Promise<StageEnd> => {
      ran.push(name);
      return Promise.resolve(fails.includes(name) ? FAILED : { type: "done", outcome: null });
    },
    skipped: ({ name }: Ordered) => void ran.push(`no ${name}`),
  };
  const ends = startSequence(sequence);
  await Promise.all(ends.values());
  const again = async (): Promise<string[]> => {
    ran.length = 0;
    await runWithNeeds(dom0!, sequence, ends);
    return ran;
  };
  assert.deepEqual(await again(), ["engine", "no image", "no dom0"]);
  fails = ["image"];
  assert.deepEqual(await again(), ["engine", "image", "no dom0"]);
  fails = [];
  assert.deepEqual(await again(), ["image", "dom0"]);
  assert.deepEqual(await again(), ["dom0"]);
  ends.set("engine", Promise.resolve(FAILED));
  assert.deepEqual(await again(), ["engine", "image", "dom0"]);
});

Deno.test("checkOrder: the stages of this host keep it", () => {
  checkOrder(STAGES);
});

Deno.test("checkOrder: refuses a name that stands twice, and whom nothing stands before", () => {
  checkOrder([stage("a"), stage("b", ["a"], ["a"])]);
  assert.throws(() => checkOrder([stage("a"), stage("a")]), /a stands twice/);
  assert.throws(() => checkOrder([stage("a", ["b"]), stage("b")]), /b does not stand before a/);
  assert.throws(() => checkOrder([stage("a", ["a"])]), /a does not stand before a/);
  assert.throws(() => checkOrder([stage("a"), stage("b", [], ["a"])]), /needs a, but is not after/);
});

Deno.test("checkOrder: the boot's own stages are in order", () => checkOrder(BOOT));

Deno.test("bootOrder: each stage stands after those that it comes after", () => {
  for (const scarceMemory of [false, true]) checkOrder(bootOrder(DEFAULT_CONFIG, scarceMemory));
});
