/**
 * What stage `storage` answers: where Docker's state is. It must not act.
 *
 * @module
 */
import type { StepOf } from "../../../init/ops/ops.ts";

/** Where Docker's state is. */
export type StorageOutcome =
  | {
    readonly kind: "disk";
    /** The device; of several the one with the lowest number. */
    readonly source: string;
    /** The file system's type. */
    readonly type: string;
    /** What would let the file system take up its devices; nothing where it does. */
    readonly growth: readonly StepOf<"growfs">[];
  }
  | {
    readonly kind: "memory";
    /** That it is so, and why: for the console. */
    readonly notice: string;
  }
  | { readonly kind: "given" };
