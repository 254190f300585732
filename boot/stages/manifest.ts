/**
 * A manifest: the purpose and the permissions of one part of the boot, as plain data. PID 1 knows stages only by their
 * manifests; the stage isolates load their bodies.
 *
 * @module
 */
import type { StepScope } from "../../init/ops/ops.ts";

/** The Deno permissions that a stage's isolate can have: lists only, and never `ffi`, `run`, `env` or `sys`. */
export interface StagePermissions {
  /** Paths that it may read. */
  readonly read?: readonly string[];
  /** Paths that it may write. */
  readonly write?: readonly string[];
  /** Addresses that it may reach. */
  readonly net?: readonly string[];
}

/** A stage's purpose, its place in the order, and its permissions. */
export interface Manifest {
  /** Its name, by which other stages refer to it. */
  readonly name: string;
  /** Its purpose, in one line. */
  readonly purpose: string;
  /** What holds after it succeeded, in one line each. */
  readonly holds: readonly string[];
  /** The stages that must end before it starts, and whose outcomes it may read. */
  readonly after: readonly string[];
  /** The stages in `after` that must succeed, or else it is not run. */
  readonly needs: readonly string[];
  /** The Deno permissions of its isolate, shared with stages that have the same. A missing key grants nothing. */
  readonly permissions: StagePermissions;
  /** The steps that PID 1 takes for it while it runs. */
  readonly scope: StepScope;
}

/**
 * Returns a text that is equal for equal permissions: stages with the same permissions share an isolate.
 *
 * @param permissions The permissions.
 */
export function permissionsKey({ read = [], write = [], net = [] }: StagePermissions): string {
  return JSON.stringify([read, write, net].map((list) => [...list].sort()));
}
