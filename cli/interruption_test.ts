import assert from "node:assert/strict";
import { Interruptions } from "./interruption.ts";

Deno.test("Interruptions: the first one stops, the second one kills, and the first one is the cause", () => {
  const interruptions = new Interruptions();
  assert.equal(interruptions.first, null);
  interruptions.raise("SIGINT");
  assert.equal(interruptions.stop.aborted, true);
  assert.equal(interruptions.kill.aborted, false);
  interruptions.raise("SIGTERM");
  assert.equal(interruptions.kill.aborted, true);
  assert.equal(interruptions.first, "SIGINT");
});
