import assert from "node:assert/strict";
import { fakeIsolate } from "../../tests/fakes/isolate.ts";
import { lazyIsolate } from "./isolate.ts";

Deno.test("lazyIsolate: is opened by the first message, once, and hears and is heard", async () => {
  const inner = fakeIsolate<string, string>();
  const heard: string[] = [];
  let opened = 0;
  const lazy = lazyIsolate(() => {
    opened++;
    return inner;
  });
  lazy.onMessage((message) => void heard.push(message));
  assert.equal(opened, 0);
  lazy.post("one");
  lazy.open();
  lazy.post("two");
  inner.say("three");
  assert.deepEqual([opened, inner.posted, heard], [1, ["one", "two"], ["three"]]);
  inner.crash(new Error("boom"));
  assert.equal((await lazy.crashed).message, "boom");
});

Deno.test("lazyIsolate: one that was not opened has nothing to close", () => {
  const lazy = lazyIsolate(() => assert.fail("it is not opened"));
  lazy.close();
});
