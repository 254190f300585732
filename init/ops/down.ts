/**
 * The operations of the way down, which PID 1 takes of its own accord. No stage can ask for one: they are not in the table
 * that stages use, and no rule of a scope covers them. This file must not know in which order they are taken.
 *
 * @module
 */
import {
  LINUX_REBOOT_CMD_HALT,
  LINUX_REBOOT_CMD_POWER_OFF,
  LINUX_REBOOT_CMD_RESTART,
  SIGKILL,
  SIGTERM,
} from "../kernel/constants.ts";
import type { Kernel } from "../kernel/kernel.ts";
import {
  type ErrnoCode,
  type Fields,
  number,
  oneOf,
  type Operation,
  operation,
  texts,
  type Values,
} from "./operation.ts";

/** How long one step may take. */
export interface Time {
  /** Seconds. */
  readonly seconds: number;
  /** Waits for a promise, but not longer than that. The answer is then `undefined`. */
  wait<T>(promise: Promise<T>): Promise<T | undefined>;
}

/** Those who take the steps that are not system calls, each within its time. */
export interface DownDelegates {
  stopContainers(time: Time, spared: readonly string[]): Promise<void>;
  detach(time: Time): Promise<void>;
  stopServices(time: Time): Promise<void>;
  waitServices(time: Time): Promise<void>;
  unmountAll(time: Time): void;
  flush(time: Time): Promise<void>;
  disarm(time: Time): void;
  /** Settles when no process is left but PID 1. */
  alone(): Promise<void>;
}

/** What taking a step of the way down needs. */
export interface Leaving {
  readonly kernel: Pick<Kernel, "kill" | "sync" | "reboot">;
  readonly delegates: DownDelegates;
  readonly time: Time;
}

/** What all rows have in common. No scope can hold a rule: it would have to be a `never`. */
const own = (subject: string) => ({
  effect: "makes" as const,
  subject: () => subject,
  covers: (_rule: never) => false,
  assume: () => {},
});

/** An operation without fields that is its delegate's. */
const delegated = <const Op extends Exclude<keyof DownDelegates, "stopContainers" | "alone">>(
  op: Op,
  subject: string,
  line: string,
) =>
  operation({
    op,
    ...own(subject),
    fields: {},
    describe: () => line,
    take: (_step, { delegates, time }: Leaving) => delegates[op](time),
  });

/** A field that names one of a few constants. */
const nameIn = <K extends string>(constants: Readonly<Record<K, number>>) =>
  oneOf(...Object.keys(constants) as K[]);

const SIGNALS = { SIGTERM, SIGKILL };
const COMMANDS = { LINUX_REBOOT_CMD_POWER_OFF, LINUX_REBOOT_CMD_RESTART, LINUX_REBOOT_CMD_HALT };

/** Every operation of the way down by its name. */
export const DOWN = {
  /** Stops the containers that run, but for those that are spared. */
  stopContainers: operation({
    op: "stopContainers",
    ...own("containers"),
    fields: { spared: texts },
    describe: ({ spared }) =>
      spared.length === 0 ? "stop containers" : `stop containers but ${spared.join(", ")}`,
    take: ({ spared }, { delegates, time }: Leaving) => delegates.stopContainers(time, spared),
  }),
  /** Takes the console back from the container that has it. */
  detach: delegated("detach", "console", "take back the console"),
  /** Stops the services in their order. */
  stopServices: delegated("stopServices", "services", "stop services"),
  /** Waits for those services that have not ended yet. */
  waitServices: delegated("waitServices", "services", "wait for services"),
  /** Signals processes, and waits until none but PID 1 is left: `kill(2)`. `pid` -1 is every process but PID 1. */
  kill: operation({
    op: "kill",
    ...own("processes"),
    fields: { pid: number, sig: nameIn(SIGNALS) },
    describe: ({ pid, sig }) => `kill ${pid} ${sig}`,
    async take({ pid, sig }, { kernel, delegates, time }: Leaving) {
      kernel.kill(pid, SIGNALS[sig]);
      await time.wait(delegates.alone());
    },
  }),
  /** Unmounts everything, the last mount first; a disk that is busy becomes read-only: `umount2(2)`, `mount(2)`. */
  unmountAll: delegated("unmountAll", "file systems", "unmount everything, busy disks read-only"),
  /** Writes to the disks what is in memory alone: `sync(2)`, which waits for it. */
  sync: operation({
    op: "sync",
    ...own("sync"),
    fields: {},
    describe: () => "sync",
    take: (_step, { kernel, time }: Leaving) => time.wait(kernel.sync()),
  }),
  /** Tells the last event, and waits until all have left the machine. */
  flush: delegated("flush", "events", "flush the events"),
  /** Stops the hardware watchdog. */
  disarm: delegated("disarm", "watchdog", "disarm the watchdog"),
  /** Stops the machine: `reboot(2)`. */
  reboot: operation({
    op: "reboot",
    ...own("reboot"),
    fields: { cmd: nameIn(COMMANDS) },
    describe: ({ cmd }) => `reboot ${cmd}`,
    take: ({ cmd }, { kernel }: Leaving) => kernel.reboot(COMMANDS[cmd]),
  }),
} as const;

/** The name of an operation of the way down. */
export type DownOp = keyof typeof DOWN;

/** How long a step is waited for. */
export interface Wait {
  /** Seconds that it has in any case. */
  readonly least: number;
  /** What it has of the shutdown's deadline, where that is more: all that is left, or a share of it. */
  readonly of?: "left" | "share";
  /** It has something of the deadline only where containers may run still. */
  readonly forContainers?: true;
  /** Seconds in which the answer may come after that. */
  readonly beyond?: number;
  /** Whether an impatient request ends the waiting. */
  readonly hurry: boolean;
}

/** One step of the way down. */
export type DownStep =
  & { [O in DownOp]: { readonly op: O } & Values<(typeof DOWN)[O]["fields"]> }[DownOp]
  & {
    /** How long it is waited for; left out of one that takes no time. */
    readonly wait?: Wait;
    /** Errors that count as done: error numbers, or `*` for whatever it is. */
    readonly tolerate?: readonly ErrnoCode[] | "*";
    /** It is left out where the last step of that operation failed, or where an error of it was tolerated. */
    readonly needs?: DownOp;
    /** It is not told: nobody hears any more. */
    readonly quiet?: true;
  };

/** The row of a step's operation. */
export const downRowOf = (
  { op }: Pick<DownStep, "op">,
): Operation<DownOp, Fields, unknown, never, Leaving> => DOWN[op] as never;
