/**
 * Properties of all manifests: which isolates have `ffi`, and which run programs. They are checked as values, and PID
 * 1's own permissions also in a real process.
 *
 * @module
 */
import assert from "node:assert/strict";
import { STAGES } from "../../boot/stages/stages.ts";
import { grantsOf, permissionFlags } from "../../initramfs/flavour/permissions.ts";
import { LIBC } from "../../init/kernel/symbols.ts";
import { initPermissions, SERVICES_PERMISSIONS } from "../../init/permissions.ts";
import { SCOPED } from "./isolates.ts";
import type { Attempt, Result } from "./probe.ts";

Deno.test("manifests: only PID 1's isolate has ffi, and only for the C library", () => {
  assert.deepEqual(initPermissions().ffi, [LIBC]);
  for (const { name, permissions } of SCOPED) {
    const keys = name === "services" ? ["run", "read", "write", "net"] : ["read", "write", "net"];
    for (const key of Object.keys(permissions)) assert(keys.includes(key), `${name} has ${key}`);
  }
});

Deno.test("manifests: the services isolate may run exactly the programs that scopes may start", () => {
  const started = new Set(STAGES.flatMap(({ scope }) => scope.start ?? []));
  assert.deepEqual([...started].sort(), [...SERVICES_PERMISSIONS.run ?? []].sort());
});

Deno.test("manifests: PID 1 has the union of the isolates' permissions, and its own modules", () => {
  const own = initPermissions();
  for (const key of ["read", "write", "net", "run"] as const) {
    const handedOut = new Set(SCOPED.flatMap(({ permissions }) => permissions[key] ?? []));
    const rest = (own[key] as readonly string[]).filter((value) => !handedOut.has(value));
    for (const value of handedOut) {
      assert((own[key] as readonly string[]).includes(value), `${key} ${value}`);
    }
    assert.deepEqual(rest, key === "read" ? ["/usr/lib/only-docker"] : []);
  }
});

Deno.test("manifests: a process with PID 1's permissions can open only the C library", async () => {
  const results = await attemptAsPid1([
    { try: "dlopen", path: LIBC },
    { try: "dlopen", path: LIBC.replace("libc.so.6", "libm.so.6") },
    { try: "run", path: "/bin/true" },
    { try: "env", name: "PATH" },
    { try: "read", path: "/etc/shadow" },
  ]);
  assert.deepEqual(results.map(({ error }) => error), [
    null,
    "NotCapable",
    "NotCapable",
    "NotCapable",
    "NotCapable",
  ]);
});

async function attemptAsPid1(attempts: readonly Attempt[]): Promise<Result[]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", ...permissionFlags(grantsOf(initPermissions()))],
      ...[new URL("./probe_main.ts", import.meta.url).href, JSON.stringify(attempts)],
    ],
    stdin: "null",
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
