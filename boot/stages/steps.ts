/**
 * Steps that stages ask for often, a line each, so that a table of them reads like `fstab(5)`. Pure.
 *
 * @module
 */
import type { StepOf } from "../../init/ops/ops.ts";

type Tolerated = NonNullable<StepOf<"mount">["tolerate"]>;

/** A folder, unless it is there. */
export const folder = (path: string, mode = 0o755): StepOf<"mkdir"> => ({
  op: "mkdir",
  path,
  mode,
  tolerate: ["EEXIST"],
});

/** A mount, in the order of `fstab(5)`, and the errors that it tolerates. */
export const mount = (
  source: string,
  target: string,
  filesystemtype: string,
  mountflags: number,
  data = "",
  tolerate: Tolerated = [],
): StepOf<"mount"> => ({
  ...{ op: "mount", source, target, filesystemtype, mountflags, data },
  ...tolerate.length === 0 ? {} : { tolerate },
});

/** A file that the kernel or the host keeps, with its text. */
export const file = (path: string, data: string): StepOf<"writeFile"> => ({
  op: "writeFile",
  path,
  data,
  mode: 0o644,
});
