import assert from "node:assert/strict";
import { smallest } from "./smallest.ts";

const search = (works: (number: number) => boolean, confirmations = 2) => {
  const tried: number[] = [];
  return {
    tried,
    found: smallest({
      floor: 64,
      ceiling: 512,
      step: 16,
      confirmations,
      works(number) {
        tried.push(number);
        return Promise.resolve(works(number));
      },
    }),
  };
};

Deno.test("smallest: finds the first step that works, in few tries", async () => {
  for (let least = 65; least <= 512; least += 7) {
    const { found, tried } = search((number) => number >= least);
    assert.equal(await found, Math.ceil(least / 16) * 16);
    assert.ok(tried.length <= 1 + 5 + 2, `${tried}`);
    assert.ok(tried.every((number) => number > 64 && number <= 512));
  }
});

Deno.test("smallest: returns null if the ceiling does not work", async () => {
  const { found, tried } = search(() => false);
  assert.equal(await found, null);
  assert.deepEqual(tried, [512]);
});

Deno.test("smallest: passes over a number that works only sometimes", async () => {
  let lucky = true;
  const { found } = search((number) => {
    if (number !== 256) return number > 256;
    const works = lucky;
    lucky = false;
    return works;
  });
  assert.equal(await found, 272);
});
