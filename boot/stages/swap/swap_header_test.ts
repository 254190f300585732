import assert from "node:assert/strict";
import { PAGE_SIZE, swapHeader } from "./swap_header.ts";

const uuid = new Uint8Array(16).fill(0x5a);

Deno.test("swapHeader: accepts whole pages, a UUID of 16 bytes and a label that fits", () => {
  const page = swapHeader({ size: 10 * PAGE_SIZE, uuid, label: "x".repeat(16) });
  assert.equal(page.length, PAGE_SIZE);
  assert.equal(new TextDecoder().decode(page.subarray(-10)), "SWAPSPACE2");
  const wrong = [
    { size: 9 * PAGE_SIZE },
    { size: 10 * PAGE_SIZE + 1 },
    { size: (2 ** 32 + 1) * PAGE_SIZE },
    { uuid: new Uint8Array(15) },
    { label: "é".repeat(9) },
  ];
  for (const part of wrong) {
    const area = { size: 10 * PAGE_SIZE, uuid, label: "", ...part };
    assert.throws(() => swapHeader(area), RangeError, JSON.stringify(part));
  }
});
