import assert from "node:assert/strict";
import { compileArguments } from "./compile.ts";

Deno.test("compileArguments: has the permissions, the features and the workers, the entry point last", () => {
  const args = compileArguments({
    main: "/b/main.js",
    include: ["/b/stages/worker.js", "/b/services/worker.js"],
    importMap: "/b/map.json",
    permissions: { read: ["/etc", "/run"], net: ["docker:80"], write: [] },
    unstable: ["worker-options", "net"],
    out: "/out/init",
  });
  assert.ok(args.includes("--import-map=/b/map.json"));
  assert.deepEqual(args.slice(args.indexOf("--app-name=only-docker") + 1), [
    "--unstable-worker-options",
    "--unstable-net",
    "--allow-net=docker:80",
    "--allow-read=/etc,/run",
    "--deny-import",
    "--include=/b/stages/worker.js",
    "--include=/b/services/worker.js",
    "--output=/out/init",
    "/b/main.js",
  ]);
});

Deno.test("compileArguments: never asks for a permission, and takes nothing from the build machine", () => {
  const args = compileArguments({
    main: "/b/main.js",
    include: [],
    importMap: null,
    permissions: {},
    unstable: [],
    out: "/out/init",
  });
  for (const flag of ["--no-prompt", "--no-config", "--no-lock", "--no-code-cache", "--no-npm"]) {
    assert.ok(args.includes(flag), flag);
  }
  assert.deepEqual(args.filter((arg) => arg.startsWith("--allow-")), []);
});
