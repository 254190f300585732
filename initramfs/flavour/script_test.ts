import assert from "node:assert/strict";
import { configText } from "./script.ts";

Deno.test("configText: is a permission set and the unstable features, and nothing else", () => {
  const text = configText({ read: ["/etc"], ffi: ["/lib/libc.so.6"] }, ["worker-options"]);
  assert.deepEqual(JSON.parse(text), {
    permissions: {
      default: { import: { deny: true }, read: ["/etc"], ffi: ["/lib/libc.so.6"] },
    },
    unstable: ["worker-options"],
  });
});
