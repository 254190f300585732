/**
 * The outcome of stage `storage`: where Docker's state is. It must not act.
 *
 * @module
 */
import type { StepOf } from "../../../init/ops/ops.ts";

/** Where Docker's state is. */
export type StorageOutcome =
  | {
    readonly kind: "disk";
    /** The device; if there are several, the one with the lowest number. */
    readonly source: string;
    /** The file system's type. */
    readonly type: string;
    /** The steps that would grow the file system to its devices; empty if it fills them already. */
    readonly growth: readonly StepOf<"growfs">[];
  }
  | {
    readonly kind: "memory";
    /** The line for the console that says so, with the reason. */
    readonly notice: string;
  }
  | { readonly kind: "given" };
