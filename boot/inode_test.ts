import assert from "node:assert/strict";
import { major, makedev, minor } from "./inode.ts";

Deno.test("makedev: encodes as makedev(3) does, also numbers of more than eight bits", () => {
  const golden: [major: number, minor: number, dev: number][] = [
    [0, 0, 0],
    [1, 3, 0x103],
    [5, 1, 0x501],
    [259, 256, 0x110300],
    [0xfff, 0xfffff, 0xffffffff],
  ];
  for (const [maj, min, dev] of golden) {
    assert.equal(makedev(maj, min), dev);
    assert.deepEqual([major(dev), minor(dev)], [maj, min]);
  }
});

Deno.test("makedev: refuses numbers that do not fit a dev_t of 32 bits, and names them", () => {
  for (const number of [-1, 0x1000, 1.5, NaN]) {
    const cause = { name: "RangeError", message: new RegExp(`major ${number} `) };
    assert.throws(() => makedev(number, 0), cause);
  }
  for (const number of [-1, 0x100000, 0.5, Infinity]) {
    const cause = { name: "RangeError", message: new RegExp(`minor ${number} `) };
    assert.throws(() => makedev(0, number), cause);
  }
});
