/**
 * The messages of the init while it boots: one JSON object a line, over a second serial port (a virtual machine) or a
 * FIFO (namespaces). `up --events FILE` and `ns --events FILE` write the {@linkcode BootEvent}s to a file as they come;
 * the progress that a person sees is drawn from the same stream.
 *
 * The same connection carries two more kinds of message, which never reach that file: the output and the exit status of
 * a command given with `--run` ({@linkcode RunMessage}) and, towards the init, {@linkcode ControlMessage}s.
 *
 * @module
 */
import type { WindowSize } from "./config.ts";

/** What happened to a stage, a service or the whole boot (stage `boot`). */
export type EventKind = "start" | "step" | "done" | "failed" | "skipped";

/** One event of the boot. */
export interface BootEvent {
  /** Seconds since PID 1 started. */
  readonly t: number;
  /** Seconds since the kernel started: `CLOCK_BOOTTIME`. */
  readonly uptime: number;
  /** The stage's or the service's name; `boot` for the whole boot. */
  readonly stage: string;
  /** What happened. */
  readonly event: EventKind;
  /** The step, in one line: in `step`, and in `failed` if a step failed. */
  readonly step?: string;
  /**
   * Seconds that the step, the stage or the boot took: in `step`, `done` and `failed`. In the `start` of stage
   * `shutdown`, the seconds that its own deadlines allow it.
   */
  readonly seconds?: number;
  /** Information for a person: what was found, what was tolerated, why something was skipped. */
  readonly detail?: string;
  /** The cause, in one line: in `failed`. */
  readonly error?: string;
  /** What the host is about to do: in the `start` of stage `shutdown`. */
  readonly action?: ShutdownAction;
  /** Seconds from the kernel's start to PID 1's: in the `start` of `boot`, if the machine boots for this host alone. */
  readonly kernel?: number;
  /** Seconds from the machine's start to the kernel's: in the `start` of `boot`, added by the launcher if known. */
  readonly firmware?: number;
  /** The stages that it comes after: in the `start` of a stage. */
  readonly after?: readonly string[];
  /** The process ID: in the `start` of a service. */
  readonly pid?: number;
  /** The isolate that a step opened: in stage `isolates`. It is `stages N`, `services` or `console`. */
  readonly isolate?: string;
  /** The service that a step started. */
  readonly service?: string;
  /** The container that a step started. */
  readonly container?: string;
}

/** A message about the command of `--run`: its output (base64), or its exit status. */
export type RunMessage =
  | { readonly run: "stdout" | "stderr"; readonly data: string }
  | { readonly run: "exit"; readonly status: number };

/** A message from the launcher to the init: the size of its terminal, or a request to shut down. */
export type ControlMessage =
  | { readonly control: "winsize"; readonly winsize: WindowSize }
  | { readonly control: "shutdown"; readonly action: ShutdownAction };

/** The ways to shut a host down: `reboot(2)`. */
export type ShutdownAction = "poweroff" | "reboot" | "halt";
