import assert from "node:assert/strict";
import { grantsOf, permissionFlags, permissionSet } from "./permissions.ts";

const permissions: Deno.PermissionOptionsObject = {
  write: [],
  read: ["/run", "/etc"],
  net: ["unix:/run/docker.sock", "docker:80"],
  ffi: ["/lib/x86_64-linux-gnu/libc.so.6"],
  env: false,
  run: true,
};

Deno.test("permissionFlags: has one flag for each grant and none for a refused kind", () => {
  assert.deepEqual(permissionFlags(grantsOf(permissions)), [
    "--allow-ffi=/lib/x86_64-linux-gnu/libc.so.6",
    "--allow-net=unix:/run/docker.sock,docker:80",
    "--allow-read=/run,/etc",
    "--allow-run",
    "--deny-import",
  ]);
});

Deno.test("permissionSet: grants the same, and refuses imports", () => {
  assert.deepEqual(permissionSet(grantsOf(permissions)), {
    ffi: ["/lib/x86_64-linux-gnu/libc.so.6"],
    import: { deny: true },
    net: ["unix:/run/docker.sock", "docker:80"],
    read: ["/run", "/etc"],
    run: true,
  });
});

Deno.test("grantsOf: omits an empty list, which a flag would turn into a grant of everything", () => {
  assert.deepEqual([...grantsOf({ read: [] })], []);
});

Deno.test("grantsOf: reads a URL as its path", () => {
  assert.deepEqual([...grantsOf({ read: [new URL("file:///a%20b")] })], [["read", ["/a b"]]]);
});

Deno.test("grantsOf: refuses a grant that a flag cannot express", () => {
  assert.throws(() => grantsOf({ read: ["/a,b"] }), /grant read of "\/a,b"/);
  assert.throws(() => grantsOf({ run: [""] }), /grant run of ""/);
  assert.throws(() => grantsOf({ ffi: "inherit" }), /grant ffi: "inherit"/);
});
