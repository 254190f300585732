/**
 * The kinds of isolate that an init is made of, and what each holds: for people, from the same values that the isolates
 * are opened with. Pure.
 *
 * @module
 */
import { CONSOLE_PERMISSIONS, initPermissions, SERVICES_PERMISSIONS } from "./permissions.ts";

/** The keys of the permissions that an isolate of ours can hold. */
export const PERMISSION_KEYS = ["read", "write", "net", "run", "ffi"] as const;

/** Deno permissions, as lists; what is left out is none. */
export type Held = { readonly [K in (typeof PERMISSION_KEYS)[number]]?: readonly string[] };

/** One kind of isolate. */
export interface IsolateKind {
  readonly name: string;
  readonly lives: string;
  readonly purpose: string;
  /** What it holds; `null` where each of its kind holds what its stage's manifest says. */
  readonly holds: Held | null;
}

/** Every kind of isolate. */
export function isolateKinds(): readonly IsolateKind[] {
  return [
    {
      name: "main",
      lives: "for ever",
      purpose:
        "PID 1's own: takes the steps, reaps, hears signals, shuts down; the only one with ffi",
      holds: initPermissions() as Held,
    },
    {
      name: "stage",
      lives: "until its stage has ended",
      purpose: "one for each stage, with that stage's permissions and never ffi, run, env or sys",
      holds: null,
    },
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
