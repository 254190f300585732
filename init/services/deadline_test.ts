import assert from "node:assert/strict";
import { Deadline, within } from "./deadline.ts";

const NEVER = new Promise<never>(() => {});

Deno.test("Deadline: what is left shrinks, down to nothing, and each part leaves some", () => {
  let now = 100;
  const deadline = new Deadline(12, () => now);
  assert.deepEqual([deadline.left, deadline.share], [12, 9]);
  now = 108;
  assert.deepEqual([deadline.left, deadline.share], [4, 3]);
  now = 113;
  assert.deepEqual([deadline.left, deadline.share], [0, 0]);
});

Deno.test("Deadline: waits for a promise, for its time, or until there is a hurry", async () => {
  const deadline = new Deadline(60, () => 0);
  assert.equal(await deadline.wait(60, Promise.resolve(7)), 7);
  assert.equal(await deadline.wait(0.01, NEVER), undefined);
  await assert.rejects(deadline.wait(60, Promise.reject(new Error("no"))), /no/);
  const waiting = deadline.wait(60, NEVER);
  deadline.hurry();
  assert.equal(await waiting, undefined);
  assert.equal(await deadline.wait(60, NEVER), undefined);
  assert.deepEqual([deadline.left, deadline.share], [0, 0]);
});

Deno.test("within: no longer than that", async () => {
  assert.equal(await within(60, Promise.resolve("there")), "there");
  assert.equal(await within(0.01, NEVER), undefined);
});
