import assert from "node:assert/strict";
import { configText } from "./script.ts";

Deno.test("configText: is a permission set and the unstable features, and lets nothing be imported", () => {
  const text = configText({ read: ["/etc"], ffi: ["/lib/libc.so.6"] }, ["worker-options"]);
  const { imports, ...config } = JSON.parse(text);
  assert.deepEqual(new Set(Object.values(imports)), new Set(["file:///dev/null/node"]));
  for (const name of ["node:fs", "fs", "node:process", "node:worker_threads", "node:test"]) {
    assert.ok(Object.hasOwn(imports, name), name);
  }
  assert.deepEqual(config, {
    nodeModulesDir: "manual",
    permissions: {
      default: { import: { deny: true }, read: ["/etc"], ffi: ["/lib/libc.so.6"] },
    },
    unstable: ["worker-options"],
  });
});
