/**
 * The isolates that an init is made of, and what each holds: for people, from the same values that the isolates
 * are opened with. Pure.
 *
 * @module
 */
import { permissionsKey, type StagePermissions } from "../boot/stages/manifest.ts";
import { MANIFESTS } from "../boot/stages/order.ts";
import { CONSOLE_PERMISSIONS, initPermissions, SERVICES_PERMISSIONS } from "./permissions.ts";

/** The keys of the permissions that an isolate of ours can hold. */
export const PERMISSION_KEYS: readonly (keyof Held)[] = ["read", "write", "net", "run", "ffi"];

/** Deno permissions, as lists; what is left out is none. */
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

/** Every isolate of an init; those of the stages as `stages 1` and so on, by what they hold. */
export function isolateKinds(): readonly IsolateKind[] {
  return [
    {
      name: "main",
      lives: "for ever",
      purpose:
        "PID 1's own: takes the steps, reaps, hears signals, shuts down; the only one with ffi",
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
      purpose: "joins PID 1's console to dom0's terminal through the Docker socket",
      holds: CONSOLE_PERMISSIONS,
    },
  ];
}

/** The sets of permissions that stages have, with the stages of each. */
export function stageSets(): readonly {
  readonly stages: readonly string[];
  readonly permissions: StagePermissions;
}[] {
  const sets = Map.groupBy(MANIFESTS, ({ permissions }) => permissionsKey(permissions));
  return [...sets.values()].map((manifests) => ({
    stages: manifests.map(({ name }) => name),
    permissions: manifests[0]!.permissions,
  }));
}
