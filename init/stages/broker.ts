/**
 * The broker: takes a stage's step, if its manifest allows it. The one place where a stage's word becomes a system call.
 *
 * @module
 */
import type { Stage } from "../../boot/stage.ts";
import { describeStep } from "../../boot/describe_step.ts";
import type { ConsoleStep, StartStep, Step } from "../../boot/step.ts";
import { SyscallError } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { refusal } from "./scope.ts";
import { asStep } from "./shape.ts";
import { takeSyscallStep } from "./take.ts";

/** What became of a step. */
export type Taken =
  | { readonly ok: true; readonly step: Step; readonly value: unknown; readonly tolerated?: string }
  | { readonly ok: false; readonly step: string; readonly code: string; readonly reason: string };

/** Who takes the steps that are no system calls. */
export interface Delegates {
  start(step: StartStep): Promise<void>;
  console(step: ConsoleStep): Promise<void>;
}

/**
 * Takes a step for a stage. It never throws: what went wrong is a value, for the stage to decide about.
 *
 * @param stage Whose step it is.
 * @param message What the stage's worker sent.
 * @param kernel The system calls.
 * @param delegates The services and the console.
 */
export async function takeStep(
  stage: Pick<Stage, "name" | "scope">,
  message: unknown,
  kernel: Kernel,
  delegates: Delegates,
): Promise<Taken> {
  let described = "a step";
  try {
    const step = asStep(message);
    described = describeStep(step);
    const reason = refusal(stage.scope, step) ?? refusalBehindLinks(stage, step, kernel);
    if (reason !== null) return { ok: false, step: described, code: "ESCOPE", reason };
    if (step.op === "start" || step.op === "console") {
      await (step.op === "start" ? delegates.start(step) : delegates.console(step));
      return { ok: true, step, value: undefined };
    }
    try {
      return { ok: true, step, value: takeSyscallStep(step, kernel) };
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      const tolerated = "tolerate" in step && step.tolerate?.includes(error.code);
      if (tolerated) return { ok: true, step, value: undefined, tolerated: error.code };
      return {
        ok: false,
        step: described,
        code: error.code,
        reason: `${error.code} (${error.meaning})`,
      };
    }
  } catch (error) {
    return { ok: false, step: described, code: "EFAILED", reason: (error as Error).message };
  }
}

/** Operations that change or show what their path names: a link on the way must not lead out of the scope. */
const THROUGH_LINKS = new Set<Step["op"]>([
  "mount",
  "umount2",
  "readFile",
  "pread",
  "readdir",
  "finit_module",
]);
/** Operations on a name in a folder: the name itself is never followed. */
const IN_FOLDER = new Set<Step["op"]>(["mkdir", "mknod", "symlink", "unlink", "stat", "writeFile"]);

function refusalBehindLinks(
  stage: Pick<Stage, "scope">,
  step: Step,
  kernel: Kernel,
): string | null {
  const path = step.op === "symlink"
    ? step.linkpath
    : step.op === "mount" || step.op === "umount2"
    ? step.target
    : "path" in step
    ? step.path
    : null;
  if (path === null || path === "/") return null;
  const slash = path.lastIndexOf("/");
  try {
    if (THROUGH_LINKS.has(step.op)) return refusal(stage.scope, step, kernel.realpath(path));
    if (IN_FOLDER.has(step.op)) {
      const folder = kernel.realpath(path.slice(0, slash) || "/");
      const real = `${folder === "/" ? "" : folder}${path.slice(slash)}`;
      return real === path ? null : refusal(stage.scope, step, real);
    }
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    // The kernel follows links that are longer when spelled out than `realpath` can say.
    if (error.code === "ENAMETOOLONG") return `where ${JSON.stringify(path)} leads is too long`;
    // What does not exist can't lead elsewhere: the step itself then says so.
  }
  return null;
}
