import assert from "node:assert/strict";
import { Doubt } from "./doubt.ts";
import { now, sleep } from "./sleep.ts";

Deno.test("Doubt: one that is raised before or during a pause ends it, until a question is asked", async () => {
  const doubt = new Doubt();
  const over = new AbortController();
  doubt.raise();
  doubt.raise();
  const began = now();
  await sleep(3600, over.signal, doubt.signal);
  doubt.settle();
  setTimeout(() => doubt.raise(), 1);
  await sleep(3600, over.signal, doubt.signal);
  assert.ok(now() - began < 60);
  doubt.settle();
  assert.equal(doubt.signal.aborted, false);
});
