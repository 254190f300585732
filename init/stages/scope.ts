/**
 * May this stage take this step? Pure: it looks at nothing but the two values.
 *
 * @module
 */
import type { StepScope } from "../../boot/stage.ts";
import { type Step, subjectOf } from "../../boot/step.ts";

/** Operations whose subject is a path. */
const ON_PATHS: ReadonlySet<Step["op"]> = new Set([
  "mkdir",
  "mknod",
  "symlink",
  "unlink",
  "mount",
  "umount2",
  "switch_root",
  "writeFile",
  "readFile",
  "pread",
  "readdir",
  "stat",
  "finit_module",
  "swapon",
  "losetup",
  "growfs",
  "start",
]);

/**
 * Says why a step is outside a scope.
 *
 * @param scope What the stage may ask for.
 * @param step The step.
 * @param subject What is held against the scope: the step's own subject, or where that leads through links.
 * @returns The reason, in one line; `null` where the step is inside.
 */
export function refusal(
  scope: StepScope,
  step: Step,
  subject: string = subjectOf(step),
): string | null {
  const allowed = Object.hasOwn(scope, step.op) ? scope[step.op] : undefined;
  if (allowed === undefined) return `the stage's scope has no ${step.op}`;
  if (ON_PATHS.has(step.op)) {
    if (!isPlainPath(subject)) return `${JSON.stringify(subject)} is no absolute, plain path`;
    if (allowed.some((path) => isWithin(subject, path))) return null;
  } else if (allowed.some((name) => name === "*" || name === subject)) return null;
  return `${JSON.stringify(subject)} is outside the stage's scope of ${step.op}`;
}

/** Whether a path says what it names: absolute, with no `.`, `..` or empty component. */
function isPlainPath(path: string): boolean {
  if (path === "/") return true;
  return path.startsWith("/") &&
    path.slice(1).split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** Whether a path is another one, or beneath it. */
function isWithin(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}
