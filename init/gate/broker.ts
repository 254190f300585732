/**
 * The broker: takes a stage's step, if its manifest allows it. The one place where a stage's word becomes a system call.
 *
 * Between check and use nothing may change: each path is followed once, held against the scope as it leads, opened without
 * following any link, and used through its descriptor.
 *
 * @module
 */
import * as c from "../kernel/constants.ts";
import { SyscallError } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Lookup, Place, Taking } from "../ops/operation.ts";
import { describeStep, rowOf, type Step, type StepScope } from "../ops/ops.ts";
import { asStep } from "./protocol.ts";
import { pathsOf, refusal } from "./scope.ts";

/** The result of a step. */
export type Taken =
  | { readonly ok: true; readonly step: Step; readonly value: unknown; readonly tolerated?: string }
  | { readonly ok: false; readonly step: string; readonly code: string; readonly reason: string };

/** What the broker works with. */
export interface BrokerParts extends Taking {
  /** Whether the host is going down. */
  leaving(): boolean;
}

const NEVER = new Promise<never>(() => {});

/**
 * Takes a step for a stage. It never throws: a failure is a value, for the stage to decide about.
 *
 * @param scope The rules of the stage.
 * @param message The step, as the stage sent it.
 * @param parts The system calls, and those who take other steps.
 */
export async function takeStep(
  scope: StepScope,
  message: unknown,
  parts: BrokerParts,
): Promise<Taken> {
  let described = "a step";
  const outside = (reason: string): Taken => ({
    ...{ ok: false, step: described, code: "ESCOPE", reason },
  });
  try {
    const step = asStep(message);
    described = describeStep(step);
    const row = rowOf(step);
    const reason = refusal(scope, step);
    if (reason !== null) return outside(reason);
    // Shutdown would have to undo it.
    if (row.effect === "begins" && parts.leaving()) return await NEVER;
    const places = new Map<string, Place>();
    try {
      for (const [name, path, lookup] of pathsOf(step)) {
        places.set(name, openPlace(parts.kernel, path, lookup));
      }
      const led = [...places].map(([name, { real }]) => [name, real]);
      const elsewhere = refusal(scope, { ...step, ...Object.fromEntries(led) });
      if (elsewhere !== null) return outside(elsewhere);
      const placed = { ...step, ...Object.fromEntries(places) };
      return { ok: true, step, value: await row.take(placed, parts) };
    } catch (error) {
      if (error instanceof LedAway) return outside(error.message);
      if (!(error instanceof SyscallError)) throw error;
      if (step.tolerate?.includes(error.code) === true) {
        return { ok: true, step, value: undefined, tolerated: error.code };
      }
      const failure = `${error.code} (${error.meaning})`;
      return { ok: false, step: described, code: error.code, reason: failure };
    } finally {
      for (const { fd } of places.values()) parts.kernel.close(fd);
    }
  } catch (error) {
    return { ok: false, step: described, code: "EFAILED", reason: (error as Error).message };
  }
}

/** A path that leads where nobody can say, or that changed while it was followed. */
class LedAway extends Error {}

/** Follows a path and opens it: after that no link on the way is followed again. */
function openPlace(kernel: Kernel, path: string, lookup: Lookup): Place {
  if (lookup === "followed") {
    const real = follow(kernel, path);
    const fd = open(kernel, real, c.O_PATH);
    return { fd, name: "", path: `/proc/self/fd/${fd}`, real };
  }
  const slash = path.lastIndexOf("/");
  const folder = follow(kernel, path.slice(0, slash) || "/");
  const name = path.slice(slash + 1) || ".";
  const fd = open(kernel, folder, c.O_PATH | c.O_DIRECTORY);
  const real = name === "." ? folder : `${folder === "/" ? "" : folder}/${name}`;
  return { fd, name, path: `/proc/self/fd/${fd}/${name}`, real };
}

function follow(kernel: Kernel, path: string): string {
  try {
    return kernel.realpath(path);
  } catch (error) {
    // The kernel follows links that are longer when spelled out than `realpath` can say.
    if (!(error instanceof SyscallError && error.code === "ENAMETOOLONG")) throw error;
    throw new LedAway(`${JSON.stringify(path)} leads to a path that is too long`);
  }
}

function open(kernel: Kernel, real: string, flags: number): number {
  try {
    return kernel.openat2(c.AT_FDCWD, real, flags, 0);
  } catch (error) {
    if (!(error instanceof SyscallError && error.code === "ELOOP")) throw error;
    throw new LedAway(`${JSON.stringify(real)} became a link while it was opened`);
  }
}
