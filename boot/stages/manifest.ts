/**
 * A manifest: what one part of coming up is for and what it may do, as plain data. PID 1 knows stages by their manifests
 * alone; their bodies are loaded by the stage isolates.
 *
 * @module
 */
import type { StepScope } from "../../init/ops/ops.ts";

/** Permissions that a stage's isolate can have: Deno's, as lists only, and never `ffi`, `run`, `env` or `sys`. */
export interface StagePermissions {
  /** Paths that it may read. */
  readonly read?: readonly string[];
  /** Paths that it may write. */
  readonly write?: readonly string[];
  /** Addresses that it may reach. */
  readonly net?: readonly string[];
}

/** What a stage is for, when it runs, and what it may do. */
export interface Manifest {
  /** Its name, by which others come after it. */
  readonly name: string;
  /** Its purpose, in one line. */
  readonly purpose: string;
  /** What holds after it succeeded, a line each. */
  readonly holds: readonly string[];
  /** The stages that must have ended before it starts, and whose outcomes it may read. */
  readonly after: readonly string[];
  /** Those of `after` without whose success it is not tried. */
  readonly needs: readonly string[];
  /** The Deno permissions of its isolate, which it shares with the stages that have the same. A missing key is none. */
  readonly permissions: StagePermissions;
  /** The steps that PID 1 takes for it, from its start to its end. */
  readonly scope: StepScope;
}

/**
 * A text that is equal for equal permissions: stages of one set share an isolate.
 *
 * @param permissions The permissions.
 */
export function permissionsKey({ read = [], write = [], net = [] }: StagePermissions): string {
  return JSON.stringify([read, write, net].map((list) => [...list].sort()));
}
