/**
 * How a boot ended -> the command's exit status and what is said on standard error. Pure.
 *
 * @module
 */
import type { BootResult } from "../kvm/boot.ts";

/** Exit statuses of our own, beside those of the user's command. They are those of `timeout(1)` and `docker run`. */
export const EXIT = { usage: 2, timeout: 124, failed: 125 } as const;

/** What ends a running command from outside, and what its exit status then is: 128 and the signal's number. */
export const INTERRUPTIONS = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;

/** The name of one of {@linkcode INTERRUPTIONS}. */
export type Interruption = keyof typeof INTERRUPTIONS;

/** What a command ends with. */
export interface Exit {
  readonly status: number;
  /** What is said on standard error, a line each. */
  readonly lines: readonly string[];
}

/**
 * What a command that failed before or beside its boot ends with.
 *
 * @param error What was thrown.
 * @param interruption What interrupted it, if anything did.
 */
export function exitForError(error: unknown, interruption: Interruption | null): Exit {
  if (interruption !== null) return exitForInterruption(interruption, null);
  return { status: EXIT.failed, lines: [error instanceof Error ? error.message : String(error)] };
}

/**
 * What a boot's result means for whoever called.
 *
 * @param result How the boot ended.
 * @param interruption What interrupted it, if anything did.
 * @param timeout The limit that was set, in seconds.
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
        lines: [`not finished after ${timeout} s; ${lastHeard(result.lastStage)}`],
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
  const cause = interruption === "SIGPIPE" ? "standard output was closed" : interruption;
  const lines = [withStage(`ended by ${cause}`, lastStage)];
  return { status: INTERRUPTIONS[interruption], lines };
}

function withStage(reason: string, lastStage: string | null): string {
  return lastStage === null ? reason : `${reason}; ${lastHeard(lastStage)}`;
}

function lastHeard(stage: string | null): string {
  return stage === null ? "no stage was heard of" : `the last stage was ${stage}`;
}

/** Lines of a console that are shown when something broke. */
const CONSOLE_LINES = 40;

/** Lines of a kernel's first fault that are shown where others follow it: it is what to look for. */
const FAULT_LINES = 20;

/** How a kernel's fault begins, behind its clock. */
const FAULT = /^\[ *\d+\.\d+\] (BUG: |Oops: |Kernel panic - |general protection fault|watchdog: )/;

function consoleLines(text: string): string[] {
  const lines = printable(text).split(/\r*\n/).filter((line) => line.trim() !== "");
  const end = Math.max(lines.length - CONSOLE_LINES, 0);
  const fault = lines.slice(0, end).findIndex((line) => FAULT.test(line));
  return [
    ...fault === -1
      ? []
      : told("the kernel's first fault:", lines.slice(fault, Math.min(fault + FAULT_LINES, end))),
    ...lines.length === 0 ? [] : told("the console's last words:", lines.slice(end)),
  ];
}

const told = (title: string, lines: readonly string[]): string[] => [
  title,
  ...lines.map((line) => `  ${line}`),
];

/** A broken machine's bytes must not command the user's terminal. */
function printable(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b(\[[0-?]*[ -/]*[@-~]|[@-_])/g, "")
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, "");
}
