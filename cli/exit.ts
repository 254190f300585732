/**
 * Turns the result of a boot into the command's exit status and its messages on standard error. Pure.
 *
 * @module
 */
import type { BootResult } from "../kvm/boot.ts";

/** Our own exit statuses, besides those of the user's command. They follow `timeout(1)` and `docker run`. */
export const EXIT = { usage: 2, timeout: 124, failed: 125 } as const;

/** The interruptions of a running command, and its exit status after each: 128 plus the signal's number. */
export const INTERRUPTIONS = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;

/** The name of one of {@linkcode INTERRUPTIONS}. */
export type Interruption = keyof typeof INTERRUPTIONS;

/** The exit of a command. */
export interface Exit {
  readonly status: number;
  /** The messages on standard error, one line each. */
  readonly lines: readonly string[];
}

/**
 * Returns the exit of a command that failed before or outside its boot.
 *
 * @param error The error that was thrown.
 * @param interruption The interruption; `null` if there was none.
 */
export function exitForError(error: unknown, interruption: Interruption | null): Exit {
  if (interruption !== null) return exitForInterruption(interruption, null);
  return { status: EXIT.failed, lines: [error instanceof Error ? error.message : String(error)] };
}

/**
 * Returns the exit for a boot's result.
 *
 * @param result How the boot ended.
 * @param interruption The interruption; `null` if there was none.
 * @param timeout The time limit in seconds; `null` if there was none.
 */
export function exitFor(
  result: BootResult,
  interruption: Interruption | null,
  timeout: number | null,
): Exit {
  switch (result.outcome) {
    case "exited":
      return { status: result.status, lines: [] };
    case "poweroff":
    case "reboot":
      return { status: 0, lines: [] };
    case "stopped":
      return exitForInterruption(interruption ?? "SIGTERM", result.lastStage);
    case "timeout":
      return {
        status: EXIT.timeout,
        lines: [`timed out after ${timeout} s; ${lastHeard(result.lastStage)}`],
      };
    case "failed":
      return {
        status: EXIT.failed,
        lines: [
          ...consoleLines(result.console),
          withStage(result.reason, result.lastStage),
        ],
      };
  }
}

function exitForInterruption(interruption: Interruption, lastStage: string | null): Exit {
  const reason = interruption === "SIGPIPE"
    ? "ended because standard output was closed"
    : `ended by ${interruption}`;
  const lines = [withStage(reason, lastStage)];
  return { status: INTERRUPTIONS[interruption], lines };
}

function withStage(reason: string, lastStage: string | null): string {
  return lastStage === null ? reason : `${reason}; ${lastHeard(lastStage)}`;
}

function lastHeard(stage: string | null): string {
  return stage === null ? "no stage has reported" : `the last stage was ${stage}`;
}

/** Lines of a console that are shown after a failure. */
const CONSOLE_LINES = 40;

/** Lines that are shown of a kernel's first fault if others follow it: the first fault is the one to look for. */
const FAULT_LINES = 20;

/** How a kernel reports a fault, after the timestamp. */
const FAULT = /^\[ *\d+\.\d+\] (BUG: |Oops: |Kernel panic - |general protection fault|watchdog: )/;

function consoleLines(text: string): string[] {
  const lines = printable(text).split(/\r*\n/).filter((line) => line.trim() !== "");
  const end = Math.max(lines.length - CONSOLE_LINES, 0);
  const fault = lines.slice(0, end).findIndex((line) => FAULT.test(line));
  return [
    ...fault === -1
      ? []
      : told("the kernel's first fault:", lines.slice(fault, Math.min(fault + FAULT_LINES, end))),
    ...lines.length === 0 ? [] : told("the console's last lines:", lines.slice(end)),
  ];
}

const told = (title: string, lines: readonly string[]): string[] => [
  title,
  ...lines.map((line) => `  ${line}`),
];

/** Removes control characters: the output of a broken machine must not control the user's terminal. */
function printable(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b(\[[0-?]*[ -/]*[@-~]|[@-_])/g, "")
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, "");
}
