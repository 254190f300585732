import assert from "node:assert/strict";
import { type FakeStageIsolate, fakeStageIsolate } from "../../tests/fakes/stage_isolate.ts";
import { nextRound } from "../rounds.ts";
import { openIsolate } from "./isolate.ts";
import { type Isolated, type IsolatePool, isolatePool } from "./pool.ts";

const stage = (name: string, ...read: readonly string[]): Isolated => ({
  ...{ name, permissions: read.length === 0 ? {} : { read } },
});
const A = stage("a");
const B = stage("b");
const C = stage("c", "/x");
/** The same permissions, in another order. */
const D = stage("d", "/x", "/y");
const E = stage("e", "/y", "/x");

function fakePool(coming: readonly Isolated[] = [], fails = false): {
  pool: IsolatePool;
  opened: FakeStageIsolate[];
  names: string[];
} {
  const opened: FakeStageIsolate[] = [];
  const names: string[] = [];
  const pool = isolatePool((name) => {
    names.push(name);
    if (fails) throw new Error(`no isolate for ${name}`);
    const isolate = fakeStageIsolate();
    opened.push(isolate);
    return isolate;
  });
  pool.expect(coming);
  return { pool, opened, names };
}

/** Lets the event loop come round as often as it must. */
async function idle(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await new Promise<void>((resolve) => nextRound(resolve));
  }
}

Deno.test("isolatePool: stages with equal permissions share an isolate, and no others do", () => {
  const { pool, opened, names } = fakePool();
  assert.equal(pool.enter(A), pool.enter(B));
  assert.notEqual(pool.enter(C), pool.enter(A));
  assert.equal(pool.enter(D), pool.enter(E));
  assert.equal(opened.length, 3);
  assert.equal(new Set(names).size, 3);
});

Deno.test("isolatePool: one that was prepared is used, and opened once", async () => {
  const { pool, opened } = fakePool([A, B]);
  pool.prepare(A);
  pool.prepare(B);
  assert.deepEqual(opened, []);
  await idle();
  assert.equal(opened.length, 1);
  assert.equal(pool.enter(A), opened[0]);
  assert.equal(pool.enter(B), opened[0]);
});

Deno.test("isolatePool: one that was opened ahead is used, and opened once", () => {
  const { pool, opened } = fakePool([A]);
  pool.open(A);
  pool.open(B);
  assert.equal(opened.length, 1);
  assert.equal(pool.enter(A), opened[0]);
});

Deno.test("isolatePool: of those that are prepared one is opened each time the event loop comes round", async () => {
  const { pool, opened } = fakePool([A, C, D]);
  const heard: number[] = [];
  for (const one of [A, C, D]) {
    pool.prepare(one);
    nextRound(() => void heard.push(opened.length));
  }
  await idle();
  assert.deepEqual(heard, [1, 2, 3]);
});

Deno.test("isolatePool: an isolate that can't be opened is the error of the stage that enters it", async () => {
  const { pool, names } = fakePool([A], true);
  pool.prepare(A);
  await idle();
  pool.open(A);
  assert.equal(names.length, 2);
  assert.throws(() => pool.enter(A), /no isolate for stages 3/);
});

Deno.test("isolatePool: an isolate ends with the last stage that is in it or will come", () => {
  const { pool, opened } = fakePool([A, B]);
  pool.enter(A);
  pool.leave(A);
  // B is still to come.
  assert.equal(opened[0]?.over, false);
  pool.enter(B);
  // Once more, beside it.
  pool.enter(A);
  pool.leave(B);
  assert.equal(opened[0]?.over, false);
  pool.leave(A);
  assert.equal(opened[0]?.over, true);
  // Again later, as DHCP does: a new one, which ends at once.
  pool.enter(A);
  assert.equal(opened.length, 2);
  pool.leave(A);
  assert.equal(opened[1]?.over, true);
});

Deno.test("isolatePool: an isolate that ended is replaced for the next stage", () => {
  const { pool, opened } = fakePool([A, B]);
  pool.enter(A);
  opened[0]?.end(new Error("boom"));
  assert.equal(pool.enter(B), opened[1]);
  pool.leave(A);
  assert.equal(opened[1]?.over, false);
  pool.leave(B);
  assert.equal(opened[1]?.over, true);
});

Deno.test("openIsolate: no isolate gets what its creator lacks", () => {
  assert.throws(
    () => openIsolate(new URL("data:,"), "test", { read: ["/etc"] }),
    { name: "NotCapable" },
  );
});
