import assert from "node:assert/strict";
import type { Ended } from "../kernel/kernel.ts";
import { fakeKernel } from "../../tests/fakes/kernel.ts";
import { startReaper } from "./reaper.ts";

const ended = (count: number): Ended[] =>
  Array.from({ length: count }, (_, index) => ({ pid: index + 2, code: 1, status: 0 }));

Deno.test("startReaper: reaps all on one signal, and those that had ended before", () => {
  const kernel = fakeKernel({ children: ended(3) });
  let signal = (): void => assert.fail("it does not listen");
  const reaper = startReaper(kernel, (listener) => void (signal = listener));
  assert.equal(reaper.count, 3);
  let rounds = 0;
  reaper.onReaped(() => void rounds++);
  kernel.children.push(...ended(2000));
  signal();
  assert.deepEqual([reaper.count, kernel.children.length, rounds], [2003, 0, 1]);
});

Deno.test("startReaper: ignores a signal without an orphan", () => {
  let signal = (): void => assert.fail("it does not listen");
  const reaper = startReaper(fakeKernel(), (listener) => void (signal = listener));
  reaper.onReaped(() => assert.fail("nothing was reaped"));
  signal();
  assert.equal(reaper.count, 0);
});

Deno.test("startReaper: listens before it looks, so that none is lost between", () => {
  const order: string[] = [];
  startReaper({
    waitid: () => {
      order.push("waitid");
      return null;
    },
  }, () => void order.push("listen"));
  assert.deepEqual(order, ["listen", "waitid"]);
});
