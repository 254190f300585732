import assert from "node:assert/strict";
import { after } from "./alarm.ts";

/** Counts the timers that are made until the act has ended. */
async function timersOf(act: () => Promise<void>): Promise<number> {
  const { timeout } = AbortSignal;
  let made = 0;
  AbortSignal.timeout = (milliseconds) => {
    made++;
    return timeout.call(AbortSignal, milliseconds);
  };
  try {
    await act();
  } finally {
    AbortSignal.timeout = timeout;
  }
  return made;
}

Deno.test("after: calls back in the order of the ends, also where a later request ends sooner", async () => {
  const heard: string[] = [];
  const last = Promise.withResolvers<void>();
  after(0.06, () => {
    heard.push("long");
    last.resolve();
  });
  after(0.03, () => heard.push("short"));
  after(0, () => heard.push("at once"));
  await last.promise;
  assert.deepEqual(heard, ["at once", "short", "long"]);
});

Deno.test("after: what is cancelled is not called, and what an act cancels neither", async () => {
  const heard: string[] = [];
  const last = Promise.withResolvers<void>();
  const cancel = after(0.01, () => heard.push("cancelled"));
  cancel();
  after(0.02, () => cancelled());
  const cancelled = after(0.03, () => heard.push("cancelled by an act"));
  after(0.04, last.resolve);
  await last.promise;
  assert.deepEqual(heard, []);
});

Deno.test("after: one timer serves all that begin while it runs, and none is left for those that are cancelled", async () => {
  const made = await timersOf(async () => {
    const last = Promise.withResolvers<void>();
    after(0.03, last.resolve);
    for (let stage = 0; stage < 50; stage++) after(60, () => {})();
    await last.promise;
  });
  assert.equal(made, 1);
});
