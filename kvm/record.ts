/**
 * What is known of a boot from the messages heard so far, and what its end therefore means. Pure: the launchers feed
 * it and act.
 *
 * @module
 */
import type { BootEvent, ShutdownAction } from "../boot/events.ts";
import type { BootResult } from "./boot.ts";
import type { InitMessage } from "./events.ts";

/** What was heard of one boot. */
export interface BootRecord {
  /** How far the boot came: the stage last heard of, `boot` and `shutdown` not counted; `null` before the first. */
  readonly lastStage: string | null;
  /** Whether anything was heard. */
  readonly alive: boolean;
  /** Whether the console is there to be used: dom0 or, where it can't come up, the rescue shell. */
  readonly open: boolean;
  /** Whether dom0 came up. */
  readonly up: boolean;
  /** Why the boot failed, in one line. */
  readonly failure: string | null;
  /** Why the command of `--run` could not be run to its end, in one line. */
  readonly runFailure: string | null;
  /** The exit status of the command of `--run`. */
  readonly status: number | null;
  /** What the host is about to do, or has done: `null` while it goes on. */
  readonly leaving: ShutdownAction | null;
}

/** Nothing was heard yet. */
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
 * Whether the console is there to be used from this event on: dom0 or the rescue shell runs, or the boot ended one way
 * or the other.
 *
 * @param event The event.
 */
export function opensConsole(event: BootEvent): boolean {
  if (event.stage === "boot") return event.event === "done" || event.event === "failed";
  return (event.stage === "dom0" || event.stage === "rescue") && event.event === "done";
}

/**
 * Adds one message to what is known.
 *
 * @param record What was known.
 * @param message The message.
 * @returns What is known now.
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
    // On the way down stages end that have not come up, and isolates are opened ahead: neither is how far the boot came.
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

/** How the process that carried the boot (QEMU, or PID 1 of the namespaces) came to its end. */
export interface Ending {
  /** Why it was ended from here, before its command had ended; `null` where it ended by itself. */
  readonly cause: "stop" | "timeout" | null;
  /** What is wrong with the process itself: it could not start, or broke. */
  readonly error: string | null;
  /** The end of what the console said. */
  readonly console: string;
  /** Whether a command was to be run. */
  readonly command: boolean;
}

/**
 * What the end of a boot means.
 *
 * @param record What was heard until then.
 * @param ending How it ended.
 * @returns The result for whoever asked for the boot.
 */
export function conclude(record: BootRecord, ending: Ending): BootResult {
  const { lastStage } = record;
  // A command that is ended together with its machine has an exit status too, which says nothing.
  if (ending.cause === "stop") return { outcome: "stopped", lastStage };
  if (ending.cause === "timeout") return { outcome: "timeout", lastStage };
  if (record.status !== null) return { outcome: "exited", status: record.status };
  if (record.leaving === "reboot" && !ending.command) return { outcome: "reboot" };
  // What stands still is ended from here, and how is no fault of its own.
  const error = record.leaving === "halt" ? null : ending.error;
  const reason = record.runFailure ?? (record.up ? null : record.failure) ?? error ??
    panicOf(ending.console) ?? abruptEnd(record, ending);
  if (reason === null) return { outcome: "poweroff" };
  return { outcome: "failed", reason, lastStage, console: ending.console };
}

function abruptEnd(record: BootRecord, ending: Ending): string | null {
  if (ending.command) return "the machine ended before the command did";
  // Whoever powers off from the rescue shell wants no dom0.
  return record.up || record.leaving !== null ? null : "the machine ended before dom0 was up";
}

/** A panic is the last thing that a console says, so one that somebody merely printed is not taken for it. */
const PANIC_REACH = 4096;

/**
 * A panic as the kernel says it: behind its clock, or at the beginning of a line. What is told of an earlier one is not
 * taken for it, nor is its record, where a level stands before the clock.
 */
const PANIC =
  /(?<!>)\[ *\d+\.\d+\] (Kernel panic - not syncing: [^\r\n]*)|^(Kernel panic - not syncing: [^\r\n]*)/m;

/**
 * The kernel's last words, if it panicked.
 *
 * @param console The end of what the console said.
 * @returns The panic in one line, or `null`.
 */
export function panicOf(console: string): string | null {
  const [, stamped, bare] = PANIC.exec(console.slice(-PANIC_REACH)) ?? [];
  return (stamped ?? bare)?.trimEnd() ?? null;
}
