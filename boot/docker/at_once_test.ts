import assert from "node:assert/strict";
import { atOnce } from "./at_once.ts";

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

Deno.test("atOnce: acts on all items, in order, and never on more at a time than it may", async () => {
  let now = 0;
  let most = 0;
  const begun: number[] = [];
  const answers = await atOnce([0, 1, 2, 3, 4, 5, 6], 3, async (item) => {
    begun.push(item);
    most = Math.max(most, ++now);
    // The first takes longest, but the answers are still in the order of the items.
    for (let turns = item === 0 ? 9 : 1; turns > 0; turns--) await turn();
    now--;
    return item * 2;
  });
  assert.deepEqual(answers, [0, 2, 4, 6, 8, 10, 12]);
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(most, 3);
});

Deno.test("atOnce: returns nothing for no items, and throws the error of one that fails", async () => {
  assert.deepEqual(await atOnce([], 3, () => assert.fail("there are no items")), []);
  const begun: number[] = [];
  await assert.rejects(
    atOnce([0, 1, 2, 3], 1, async (item) => {
      begun.push(item);
      await turn();
      if (item === 1) throw new Error("no");
    }),
    /no/,
  );
  assert.deepEqual(begun, [0, 1]);
});
