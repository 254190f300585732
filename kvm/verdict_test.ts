import assert from "node:assert/strict";
import { parseVerdict, verdictKey } from "./verdict.ts";

const circumstances = { bootId: "b\n", qemu: "QEMU 7.2", kernel: Uint8Array.of(1) };

Deno.test("verdictKey: changes with the boot, with QEMU and with the kernel", async () => {
  const keys = await Promise.all([
    verdictKey(circumstances),
    verdictKey({ ...circumstances, bootId: "c" }),
    verdictKey({ ...circumstances, qemu: "QEMU 8" }),
    verdictKey({ ...circumstances, kernel: Uint8Array.of(2) }),
  ]);
  assert.equal(new Set(keys).size, 4);
  assert.equal(keys[0], await verdictKey({ ...circumstances, bootId: "b" }));
});

Deno.test("parseVerdict: returns the verdict only for the same key", () => {
  const verdict = { runs: false, reason: "it hangs" } as const;
  const text = JSON.stringify({ key: "k", verdict });
  assert.deepEqual(parseVerdict(text, "k"), verdict);
  assert.equal(parseVerdict(text, "l"), null);
});

Deno.test("parseVerdict: anything else is not a verdict", () => {
  for (const text of ["", "{", "[]", '{"key":"k"}', '{"key":"k","verdict":{"runs":false}}']) {
    assert.equal(parseVerdict(text, "k"), null, text);
  }
});
