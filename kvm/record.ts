/**
 * Tracks a boot by its messages, and derives the result from its end. Pure: the launchers feed it and act.
 *
 * @module
 */
import type { BootEvent, ShutdownAction } from "../boot/events.ts";
import type { BootResult } from "./boot.ts";
import type { InitMessage } from "./events.ts";

/** The state of one boot according to its messages. */
export interface BootRecord {
  /** How far the boot came: the stage of the last event, except `boot` and `shutdown`; `null` before the first. */
  readonly lastStage: string | null;
  /** Whether any message has arrived. */
  readonly alive: boolean;
  /** Whether the console is ready to use: for dom0 or, if dom0 can't come up, for the rescue shell. */
  readonly open: boolean;
  /** Whether dom0 came up. */
  readonly up: boolean;
  /** Why the boot failed, in one line. */
  readonly failure: string | null;
  /** Why the command of `--run` could not be run to its end, in one line. */
  readonly runFailure: string | null;
  /** The exit status of the command of `--run`. */
  readonly status: number | null;
  /** The shutdown action that the host has begun; `null` while it runs. */
  readonly leaving: ShutdownAction | null;
}

/** The state before the first message. */
export const NOTHING_HEARD: BootRecord = {
  lastStage: null,
  alive: false,
  open: false,
  up: false,
  failure: null,
  runFailure: null,
  status: null,
  leaving: null,
};

/**
 * Whether the console is ready to use from this event on: dom0 or the rescue shell runs, or the boot has succeeded or
 * failed.
 *
 * @param event The event.
 */
export function opensConsole(event: BootEvent): boolean {
  if (event.stage === "boot") return event.event === "done" || event.event === "failed";
  return (event.stage === "dom0" || event.stage === "rescue") && event.event === "done";
}

/**
 * Updates a record with one message.
 *
 * @param record The record so far.
 * @param message The message.
 * @returns The new record.
 */
export function hear(record: BootRecord, message: InitMessage): BootRecord {
  const heard = { ...record, alive: true };
  if ("run" in message) {
    return message.run === "exit" ? { ...heard, status: message.status } : heard;
  }
  if (message.stage === "shutdown") {
    return { ...heard, leaving: heard.leaving ?? message.action ?? null };
  }
  if (message.stage === "run") {
    return message.event === "failed" ? { ...heard, runFailure: causeOf(message) } : heard;
  }
  const opens = opensConsole(message);
  const open = heard.open || opens;
  const up = heard.up || (opens && message.event === "done" && message.stage !== "rescue");
  if (message.stage !== "boot") {
    // During shutdown, stages end that never came up, and isolates are opened ahead of time: neither shows how far the
    // boot came.
    const counts = heard.leaving === null && message.isolate === undefined;
    const lastStage = counts ? message.stage : heard.lastStage;
    return { ...heard, open, up, lastStage };
  }
  if (message.event === "done") return { ...heard, open, up };
  if (message.event !== "failed") return heard;
  return { ...heard, open, failure: causeOf(message) };
}

function causeOf(event: BootEvent): string {
  return event.error ?? event.detail ?? "no cause was given";
}

/** How the process that carried the boot (QEMU, or PID 1 of the namespaces) ended. */
export interface Ending {
  /** Why the launcher ended it before its command had ended; `null` if it ended by itself. */
  readonly cause: "stop" | "timeout" | null;
  /** The error of the process itself, which could not start or failed; `null` if it ended well. */
  readonly error: string | null;
  /** The end of the console's output. */
  readonly console: string;
  /** Whether a command was to be run. */
  readonly command: boolean;
}

/**
 * Derives the result of a boot from its end.
 *
 * @param record The record at that time.
 * @param ending How it ended.
 * @returns The result for the caller.
 */
export function conclude(record: BootRecord, ending: Ending): BootResult {
  const { lastStage } = record;
  // A command that is ended together with its machine has an exit status too, but it means nothing.
  if (ending.cause === "stop") return { outcome: "stopped", lastStage };
  if (ending.cause === "timeout") return { outcome: "timeout", lastStage };
  if (record.status !== null) return { outcome: "exited", status: record.status };
  if (record.leaving === "reboot" && !ending.command) return { outcome: "reboot" };
  // The launcher kills a halted machine, so the way in which it ends is not an error.
  const error = record.leaving === "halt" ? null : ending.error;
  const reason = record.runFailure ?? (record.up ? null : record.failure) ?? error ??
    panicOf(ending.console) ?? abruptEnd(record, ending);
  if (reason === null) return { outcome: "poweroff" };
  return { outcome: "failed", reason, lastStage, console: ending.console };
}

function abruptEnd(record: BootRecord, ending: Ending): string | null {
  if (ending.command) return "the machine ended before the command did";
  // A user who powers off from the rescue shell does not want dom0.
  return record.up || record.leaving !== null ? null : "the machine ended before dom0 was up";
}

/**
 * The characters at a console's end in which a panic must be: a panic comes last, and one before that was merely
 * printed.
 */
const PANIC_REACH = 4096;

/**
 * A panic as the kernel prints it: after a timestamp, or at the start of a line. A report of an earlier panic does not
 * match, nor does its record, which has a log level before the timestamp.
 */
const PANIC =
  /(?<!>)\[ *\d+\.\d+\] (Kernel panic - not syncing: [^\r\n]*)|^(Kernel panic - not syncing: [^\r\n]*)/m;

/**
 * Finds the kernel's panic message.
 *
 * @param console The end of the console's output.
 * @returns The panic in one line, or `null` if there is none.
 */
export function panicOf(console: string): string | null {
  const [, stamped, bare] = PANIC.exec(console.slice(-PANIC_REACH)) ?? [];
  return (stamped ?? bare)?.trimEnd() ?? null;
}
