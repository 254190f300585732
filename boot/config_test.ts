import assert from "node:assert/strict";
import { deepFreeze, DEFAULT_CONFIG } from "./config.ts";

Deno.test("deepFreeze: freezes the contents of a frozen value", () => {
  const value = deepFreeze(Object.freeze({ list: [{ deep: 1 }], none: null, text: "a" }));
  assert.throws(() => value.list.push({ deep: 2 }), TypeError);
  assert.throws(() => Object.assign(value.list[0] ?? {}, { deep: 2 }), TypeError);
  assert.deepEqual(value, { list: [{ deep: 1 }], none: null, text: "a" });
});

Deno.test("DEFAULT_CONFIG: is deeply frozen", () => {
  const every = (value: unknown): boolean =>
    typeof value !== "object" || value === null ||
    (Object.isFrozen(value) && Object.values(value).every(every));
  assert.ok(every(DEFAULT_CONFIG));
});

Deno.test("DEFAULT_CONFIG: waits for nothing indefinitely", () => {
  for (const seconds of Object.values(DEFAULT_CONFIG.deadlines)) {
    assert.ok(seconds > 0 && seconds < 600, String(seconds));
  }
});
