/**
 * Makes steps that stages often ask for, in one line each, so that a table of them reads like `fstab(5)`. Pure.
 *
 * @module
 */
import type { StepOf } from "../../init/ops/ops.ts";

type Tolerated = NonNullable<StepOf<"mount">["tolerate"]>;

/** Makes a folder, unless it exists. */
export const folder = (path: string, mode = 0o755): StepOf<"mkdir"> => ({
  op: "mkdir",
  path,
  mode,
  tolerate: ["EEXIST"],
});

/** Mounts: the parameters have the order of `fstab(5)`, followed by the errors that are tolerated. */
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

/** Writes a text to a file of the kernel or the host. */
export const file = (path: string, data: string): StepOf<"writeFile"> => ({
  op: "writeFile",
  path,
  data,
  mode: 0o644,
});
