import assert from "node:assert/strict";
import { cacheFolder, userPath } from "./places.ts";

Deno.test("userPath: in the project's folder, a task's path is relative to where it was typed", () => {
  const environment = { INIT_CWD: "/home/a" };
  assert.equal(userPath("x", { cwd: "/p", environment }, "/p/"), "/home/a/x");
  assert.equal(userPath("/x", { cwd: "/p", environment }, "/p/"), "/x");
});

Deno.test("userPath: elsewhere it is relative to where the command runs", () => {
  assert.equal(userPath("x", { cwd: "/q", environment: { INIT_CWD: "/a" } }, "/p/"), "/q/x");
  assert.equal(userPath("../x", { cwd: "/p", environment: {} }, "/p/"), "/x");
});

Deno.test("cacheFolder: below XDG_CACHE_HOME, else below HOME", () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "/c", HOME: "/h" }), "/c/only-docker");
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "relative", HOME: "/h" }), "/h/.cache/only-docker");
  assert.throws(() => cacheFolder({}), /set HOME/);
});
