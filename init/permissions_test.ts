import assert from "node:assert/strict";
import { DOCKER_ROOT } from "../boot/paths.ts";
import { STAGES } from "../boot/stages/stages.ts";
import { LIBC } from "./kernel/symbols.ts";
import {
  CONSOLE_PERMISSIONS,
  INIT_FOLDER,
  initPermissions,
  SERVICES_PERMISSIONS,
} from "./permissions.ts";

const KEYS = ["read", "write", "net", "run"] as const;
const HANDED = [
  SERVICES_PERMISSIONS,
  CONSOLE_PERMISSIONS,
  ...STAGES.map(({ permissions }) => permissions as typeof SERVICES_PERMISSIONS),
];

Deno.test("initPermissions: holds all that it hands out, its own library and modules, and nothing else", () => {
  const own: Readonly<Record<string, unknown>> = { ...initPermissions() };
  for (const key of KEYS) {
    const handed = new Set(HANDED.flatMap((permissions) => permissions[key] ?? []));
    if (key === "read") handed.add(INIT_FOLDER);
    const held = own[key] as string[];
    assert.deepEqual(new Set(held), handed, key);
    assert.equal(held.length, handed.size, key);
  }
  assert.deepEqual(own.ffi, [LIBC]);
  assert.deepEqual(Object.keys(own).sort(), ["ffi", "net", "read", "run", "write"]);
});

Deno.test("initPermissions: every path is absolute, and no list permits everything", () => {
  for (const permissions of [...HANDED, initPermissions() as typeof SERVICES_PERMISSIONS]) {
    for (const key of ["read", "write", "run"] as const) {
      for (const path of permissions[key] ?? []) assert.match(path, /^\/[^/]/, `${key} ${path}`);
    }
    assert.ok(!(permissions.read ?? []).includes("/"));
  }
});

Deno.test("SERVICES_PERMISSIONS: alone permits running programs, and permits writing to no volume, layer or container", () => {
  const runs = HANDED.filter(({ run }) => run !== undefined);
  assert.deepEqual(runs, [SERVICES_PERMISSIONS]);
  const written = (SERVICES_PERMISSIONS.write ?? []).filter((path) => path.startsWith(DOCKER_ROOT));
  for (const path of written) assert.match(path, /\.(db|json)$|^\/var\/lib\/docker\/only-docker\//);
});

Deno.test("STAGES: no stage asks for a permission that manifests may not have", () => {
  for (const { name, permissions } of STAGES) {
    for (const key of Object.keys(permissions)) {
      assert.ok(["read", "write", "net"].includes(key), `${name} asks for ${key}`);
    }
  }
});
