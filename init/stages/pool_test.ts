import assert from "node:assert/strict";
import type { Stage } from "../../boot/stage.ts";
import { type FakeIsolate, fakeIsolate } from "../../tests/fakes/isolate.ts";
import { openIsolate } from "./isolate.ts";
import type { FromStage, ToStage } from "./messages.ts";
import { nextRound } from "../rounds.ts";
import { type IsolatePool, isolatePool } from "./pool.ts";

const stage = (name: string): Stage => ({
  ...{ name, purpose: "", holds: [], after: [], needs: [], permissions: {}, scope: {} },
  run: () => Promise.resolve(null),
});
const A = stage("a");
const B = stage("b");

function fakePool(fails: readonly string[] = []): {
  pool: IsolatePool;
  opened: string[];
  isolates: Map<string, FakeIsolate<ToStage, FromStage>>;
} {
  const opened: string[] = [];
  const isolates = new Map<string, FakeIsolate<ToStage, FromStage>>();
  const pool = isolatePool(({ name }) => {
    opened.push(name);
    if (fails.includes(name)) throw new Error(`no isolate for ${name}`);
    const isolate = fakeIsolate<ToStage, FromStage>();
    isolates.set(name, isolate);
    return isolate;
  });
  return { pool, opened, isolates };
}

/** Lets the event loop come round as often as it must. */
const idle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

Deno.test("isolatePool: what is taken before it was prepared is opened then, and not once more", async () => {
  const { pool, opened, isolates } = fakePool();
  pool.prepare([A, B]);
  assert.deepEqual(opened, []);
  assert.equal(await pool.take(A), isolates.get("a"));
  await idle();
  assert.deepEqual(opened, ["a", "b"]);
  pool.close();
});

Deno.test("isolatePool: what was prepared is handed out once; then a new one is opened", async () => {
  const { pool, opened, isolates } = fakePool();
  pool.prepare([A]);
  await idle();
  const prepared = isolates.get("a");
  assert.equal(await pool.take(A), prepared);
  assert.notEqual(await pool.take(A), prepared);
  assert.deepEqual(opened, ["a", "a"]);
  pool.close();
});

Deno.test("isolatePool: an isolate that can't be opened is the error of the stage that takes it", async () => {
  const { pool, isolates } = fakePool(["a"]);
  pool.prepare([A, B]);
  await idle();
  await assert.rejects(pool.take(A), /no isolate for a/);
  assert.equal(await pool.take(B), isolates.get("b"));
  pool.close();
});

Deno.test("isolatePool: of those that are taken together one is opened each time the event loop comes round", async () => {
  const { pool, opened } = fakePool(["b"]);
  const heard: number[] = [];
  const taken = [A, B, stage("c")].map((one) => pool.take(one).catch(() => {}));
  const listen = (): void => {
    heard.push(opened.length);
    if (opened.length < 3) nextRound(listen);
  };
  nextRound(listen);
  await Promise.all(taken);
  await idle();
  assert.deepEqual(opened, ["a", "b", "c"]);
  assert.deepEqual([...new Set(heard)], [1, 2, 3]);
});

Deno.test("isolatePool: closes what was prepared and not taken, and prepares no more", async () => {
  const { pool, opened, isolates } = fakePool();
  pool.prepare([A, B]);
  await idle();
  const taken = await pool.take(A);
  pool.prepare([stage("c")]);
  pool.close();
  await idle();
  assert.equal(isolates.get("b")?.closed(), 1);
  assert.equal((taken as FakeIsolate<ToStage, FromStage>).closed(), 0);
  assert.deepEqual(opened, ["a", "b"]);
});

Deno.test("openIsolate: no isolate gets what its creator lacks", () => {
  assert.throws(
    () => openIsolate(new URL("data:,"), "test", { read: ["/etc"] }),
    { name: "NotCapable" },
  );
});
