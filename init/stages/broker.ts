/**
 * The broker: takes a stage's step, if its manifest allows it. The one place where a stage's word becomes a system call.
 *
 * @module
 */
import { MS_BIND, MS_MOVE } from "../../boot/mountflags.ts";
import type { Stage } from "../../boot/stage.ts";
import { describeStep } from "../../boot/describe_step.ts";
import type { ConsoleStep, StartStep, Step, UeventStep } from "../../boot/step.ts";
import type { Uevent } from "../../boot/uevent.ts";
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
  uevent(step: UeventStep): Promise<Uevent | undefined>;
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
    try {
      return { ok: true, step, value: await take(step, kernel, delegates) };
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

async function take(step: Step, kernel: Kernel, delegates: Delegates): Promise<unknown> {
  switch (step.op) {
    case "start":
      return await delegates.start(step);
    case "console":
      return await delegates.console(step);
    case "uevent":
      return await delegates.uevent(step);
    default:
      return await takeSyscallStep(step, kernel);
  }
}

/** Mounts that show or move a folder: their source is as much in question as their target. */
const FROM_FOLDER = MS_BIND | MS_MOVE;

/** The paths of a step that the kernel follows through links: none must lead out of the scope. */
function followedPaths(step: Step): readonly string[] {
  switch (step.op) {
    case "mount":
      return (step.mountflags & FROM_FOLDER) === 0 ? [step.target] : [step.source, step.target];
    case "umount2":
      return [step.target];
    case "readFile":
    case "pread":
    case "readdir":
    case "finit_module":
    case "swapon":
    case "losetup":
    case "growfs":
      return [step.path];
    default:
      return [];
  }
}

/** The path of a step on a name in a folder: the folder is followed, the name itself never. */
function namedPath(step: Step): string | null {
  switch (step.op) {
    case "symlink":
      return step.linkpath;
    case "mkdir":
    case "mknod":
    case "unlink":
    case "stat":
    case "writeFile":
      return step.path;
    default:
      return null;
  }
}

function refusalBehindLinks(
  { scope }: Pick<Stage, "scope">,
  step: Step,
  kernel: Kernel,
): string | null {
  for (const path of followedPaths(step)) {
    const reason = refusal(scope, step, path) ?? refusalOf(path, () => kernel.realpath(path));
    if (reason !== null) return reason;
  }
  const name = namedPath(step);
  return name === null ? null : refusalOf(name, () => {
    const slash = name.lastIndexOf("/");
    const folder = kernel.realpath(name.slice(0, slash) || "/");
    return `${folder === "/" ? "" : folder}${name.slice(slash)}`;
  });

  function refusalOf(path: string, real: () => string): string | null {
    try {
      return path === "/" ? null : refusal(scope, step, real());
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      // The kernel follows links that are longer when spelled out than `realpath` can say.
      if (error.code === "ENAMETOOLONG") return `where ${JSON.stringify(path)} leads is too long`;
      // What does not exist can't lead elsewhere: the step itself then says so.
      return null;
    }
  }
}
