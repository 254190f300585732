import assert from "node:assert/strict";
import { nextRound } from "./rounds.ts";

Deno.test("nextRound: calls back in order, and later for requests made meanwhile", async () => {
  const heard: string[] = [];
  const done = Promise.withResolvers<void>();
  nextRound(() => {
    heard.push("first");
    nextRound(() => {
      heard.push("last");
      done.resolve();
    });
  });
  nextRound(() => heard.push("second"));
  assert.equal(heard.length, 0);
  await done.promise;
  assert.deepEqual(heard, ["first", "second", "last"]);
});

Deno.test("nextRound: other events are handled in between, however many rounds are requested", async () => {
  let rounds = 0;
  const other = Promise.withResolvers<number>();
  const channel = new MessageChannel();
  channel.port1.onmessage = (): void => other.resolve(rounds);
  const again = (): void => {
    if (rounds === 0) channel.port2.postMessage(null);
    if (++rounds < 10_000) nextRound(again);
    else other.resolve(rounds);
  };
  nextRound(again);
  assert.ok(await other.promise < 10_000, "no other event was handled");
  rounds = 10_000;
  channel.port1.close();
});
