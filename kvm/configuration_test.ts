import assert from "node:assert/strict";
import { configurationTree, launchConfig } from "./configuration.ts";

Deno.test("launchConfig: omits unknown facts", () => {
  assert.deepEqual(launchConfig({ run: null, events: "/e", winsize: null, term: null }), {
    run: null,
    events: "/e",
  });
  const winsize = { rows: 50, columns: 132 };
  assert.deepEqual(launchConfig({ run: "true", events: "/e", winsize, term: "xterm" }), {
    run: "true",
    events: "/e",
    winsize,
    term: "xterm",
  });
});

Deno.test("configurationTree: the config file and the folders above it, outermost first", () => {
  const tree = configurationTree({ run: 'echo "ü"' });
  assert.deepEqual([...tree.keys()], [
    "/etc",
    "/etc/only-docker",
    "/etc/only-docker/config.json",
  ]);
  const file = tree.get("/etc/only-docker/config.json");
  assert.equal(file?.type, "file");
  assert.ok(file.type === "file" && file.content instanceof Uint8Array);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(file.content)), { run: 'echo "ü"' });
});
