/**
 * The vocabulary of the boot: every operation that a stage can ask PID 1 for, and the types that follow from them.
 *
 * A stage never acts. It answers with steps; PID 1 checks each against the stage's scope and takes it. So a plan can be
 * printed, a test compares values, and the log is the list of steps.
 *
 * @module
 */
import { finitModule, growfs, losetup, swapon } from "./disks.ts";
import { DOWN, type DownStep } from "./down.ts";
import {
  mkdir,
  mknod,
  pread,
  readdir,
  readFile,
  stat,
  symlink,
  unlink,
  writeFile,
} from "./files.ts";
import { mount, switchRoot, umount2 } from "./mounts.ts";
import { sethostname, siocsifflags } from "./network.ts";
import type { ErrnoCode, Field, Operation, Taking, Values } from "./operation.ts";
import { attachConsole, start, uevent } from "./waits.ts";

/** A row that the broker can take. One of the way down needs more than the broker has. */
type Askable = { readonly take: (step: never, taking: Taking) => unknown };

/** Every operation by its name. */
export const OPERATIONS = {
  ...{ mkdir, mknod, symlink, unlink, writeFile, readFile, pread, readdir, stat },
  ...{ mount, umount2, switch_root: switchRoot },
  ...{ finit_module: finitModule, swapon, losetup, growfs },
  ...{ sethostname, siocsifflags },
  ...{ uevent, start, console: attachConsole },
} as const satisfies Readonly<Record<string, Askable>>;

type Rows = typeof OPERATIONS;

/** The name of an operation. */
export type Op = keyof Rows;

/** A step of one operation. */
export type StepOf<O extends Op> =
  & { readonly op: O }
  & Values<Rows[O]["fields"]>
  & {
    /** Error numbers that count as done: the answer is then `undefined`, and the log names the one that was tolerated. */
    readonly tolerate?: readonly ErrnoCode[];
  };

/** One thing that a stage asks PID 1 to do. */
export type Step = { [O in Op]: StepOf<O> }[Op];

type AnswerOf<O extends Op> = Awaited<ReturnType<Rows[O]["take"]>>;

/** The answer to a step; also `undefined` for a step that tolerates an error. */
export type StepResult<S extends Step> = "tolerate" extends keyof S ? AnswerOf<S["op"]> | undefined
  : AnswerOf<S["op"]>;

/**
 * The steps that PID 1 takes for a stage: for each operation its rules. A path covers itself and everything below it; of
 * names, `*` covers every one.
 */
export type StepScope = { readonly [O in Op]?: readonly Parameters<Rows[O]["covers"]>[0][] };

/** An operation without the types of its own. */
export type AnyOperation = Operation<
  Op,
  Readonly<Record<string, Field<unknown>>>,
  unknown,
  unknown
>;

/** The row of a step's operation. */
export const rowOf = ({ op }: Pick<Step, "op">): AnyOperation =>
  OPERATIONS[op] as unknown as AnyOperation;

const DESCRIBED = { ...OPERATIONS, ...DOWN };

/**
 * A step in one line, for the log, the plan and error messages.
 *
 * @param step The step of a stage, or of the way down.
 * @returns The line, without control characters.
 */
export function describeStep(step: Step | DownStep): string {
  const row = DESCRIBED[step.op] as unknown as Pick<AnyOperation, "describe">;
  return row.describe(step).replace(
    /\p{Cc}/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
