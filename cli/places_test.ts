import assert from "node:assert/strict";
import { cacheFolder, imageFolder, userPath } from "./places.ts";

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

Deno.test("imageFolder: a checkout has its own, without a look at the environment", () => {
  const none = (): never => assert.fail("asked for the environment");
  assert.equal(imageFolder("/home/a/only-docker/", none), "/home/a/only-docker/dist");
  assert.equal(imageFolder("/home/a/my_node_modules/", none), "/home/a/my_node_modules/dist");
});

Deno.test("imageFolder: a package has it in the cache, by version", () => {
  const folder = "/usr/lib/node_modules/@only-docker/only-docker/";
  assert.match(imageFolder(folder, () => ({ HOME: "/h" })), /^\/h\/\.cache\/only-docker\/dist-\d/);
  assert.throws(() => imageFolder(folder, () => ({})), /set HOME/);
});
