/**
 * May this stage take this step? Pure: it looks at nothing but the two values.
 *
 * @module
 */
import { isPlainPath, type Lookup } from "../ops/operation.ts";
import { rowOf, type Step, type StepScope } from "../ops/ops.ts";

/**
 * The reason why a step is outside a scope.
 *
 * @param scope The rules of the stage.
 * @param step The step, with its paths as they are written or as they lead through links.
 * @returns The reason, in one line; `null` where the step is inside.
 */
export function refusal(scope: StepScope, step: Step): string | null {
  const rules = Object.hasOwn(scope, step.op) ? scope[step.op] : undefined;
  if (rules === undefined) return `the stage's scope has no ${step.op}`;
  const row = rowOf(step);
  for (const [, path] of pathsOf(step)) {
    if (!isPlainPath(path)) return `${JSON.stringify(path)} is not an absolute, plain path`;
  }
  if (rules.some((rule) => row.covers(rule, step))) return null;
  return `${JSON.stringify(row.subject(step))} is outside the stage's scope of ${step.op}`;
}

/** The paths of a step, each with its field and how the kernel takes it. */
export function pathsOf(step: Step): readonly [field: string, path: string, lookup: Lookup][] {
  const values = step as unknown as Readonly<Record<string, string>>;
  return Object.entries(rowOf(step).fields).flatMap(([name, field]) => {
    const lookup = field.lookup?.(values) ?? null;
    return lookup === null ? [] : [[name, values[name]!, lookup]];
  });
}
