/**
 * Lists the isolates of an init and the permissions of each, for documents: from the same values with which the
 * isolates are opened. Pure.
 *
 * @module
 */
import { permissionsKey, type StagePermissions } from "../boot/stages/manifest.ts";
import { MANIFESTS } from "../boot/stages/order.ts";
import { CONSOLE_PERMISSIONS, initPermissions, SERVICES_PERMISSIONS } from "./permissions.ts";

/** The kinds of permission that an isolate of the init can hold. */
export const PERMISSION_KEYS: readonly (keyof Held)[] = ["read", "write", "net", "run", "ffi"];

/** Deno permissions, as lists; a kind that is missing is not granted. */
export type Held = {
  readonly [K in "read" | "write" | "net" | "run" | "ffi"]?: readonly string[];
};

/** One isolate. */
export interface IsolateKind {
  /** Its name. */
  readonly name: string;
  /** How long it lives, in words. */
  readonly lives: string;
  /** Its purpose, in one line. */
  readonly purpose: string;
  /** Its Deno permissions. */
  readonly holds: Held;
}

/** Lists every isolate of an init; those of the stages as `stages 1` and so on, one for each set of permissions. */
export function isolateKinds(): readonly IsolateKind[] {
  return [
    {
      name: "main",
      lives: "for ever",
      purpose:
        "PID 1's own: takes steps, reaps orphans, handles signals, shuts down; the only one with ffi",
      holds: initPermissions() as Held,
    },
    ...stageSets().map(({ stages, permissions }, index) => ({
      name: `stages ${index + 1}`,
      lives: "until its last stage has ended",
      purpose: `runs ${stages.join(", ")}`,
      holds: permissions,
    })),
    {
      name: "services",
      lives: "for ever",
      purpose: "starts and watches the services; the only one that starts programs",
      holds: SERVICES_PERMISSIONS,
    },
    {
      name: "console",
      lives: "for ever",
      purpose: "connects PID 1's console to dom0's terminal through the Docker socket",
      holds: CONSOLE_PERMISSIONS,
    },
  ];
}

/** Lists the distinct sets of permissions of the stages, with the stages that have each. */
function stageSets(): readonly {
  readonly stages: readonly string[];
  readonly permissions: StagePermissions;
}[] {
  const sets = Map.groupBy(MANIFESTS, ({ permissions }) => permissionsKey(permissions));
  return [...sets.values()].map((manifests) => ({
    stages: manifests.map(({ name }) => name),
    permissions: manifests[0]!.permissions,
  }));
}
