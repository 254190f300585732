/**
 * What the init says while it boots: one JSON object a line, over a second serial port (a virtual machine) or a FIFO
 * (namespaces). `up --events FILE` and `ns --events FILE` write the {@linkcode BootEvent}s to a file as they come; the
 * progress that a person sees is drawn from the same stream.
 *
 * The same line carries two more kinds of message, which never reach that file: what a command given with `--run`
 * prints and its exit status ({@linkcode RunMessage}) and, towards the init, {@linkcode ControlMessage}s.
 *
 * @module
 */
import type { WindowSize } from "./config.ts";

/** What happened to a stage, a service or the whole boot (stage `boot`). */
export type EventKind = "start" | "step" | "done" | "failed" | "skipped";

/** One thing that the boot did. */
export interface BootEvent {
  /** Seconds since PID 1 started. */
  readonly t: number;
  /** Seconds since the kernel started: `CLOCK_BOOTTIME`. */
  readonly uptime: number;
  /** The stage's or the service's name; `boot` for the whole. */
  readonly stage: string;
  /** What happened. */
  readonly event: EventKind;
  /** The step, in one line, of `step` and, where one failed, of `failed`. */
  readonly step?: string;
  /**
   * Seconds that the step, the stage or the boot took, of `step`, `done` and `failed`; seconds that it may take by its own
   * deadlines, of the `start` of stage `shutdown`.
   */
  readonly seconds?: number;
  /** What a person should know: what was found, what was tolerated, why something was skipped. */
  readonly detail?: string;
  /** The cause, in one line, of `failed`. */
  readonly error?: string;
  /** What the host is about to do, of the `start` of stage `shutdown`. */
  readonly action?: ShutdownAction;
  /** Seconds from the kernel's start to PID 1's, of the `start` of `boot`, where the machine boots for this host alone. */
  readonly kernel?: number;
  /** Seconds from the machine's start to the kernel's, of the `start` of `boot`: added by a launcher that knows them. */
  readonly firmware?: number;
  /** The stages that it comes after, of the `start` of a stage. */
  readonly after?: readonly string[];
  /** The process, of the `start` of a service. */
  readonly pid?: number;
  /** The isolate that a step opened, of stage `isolates`: `stages N`, `services` or `console`. */
  readonly isolate?: string;
  /** The service that a step started. */
  readonly service?: string;
  /** The container that a step started. */
  readonly container?: string;
}

/** What the command of `--run` did: printed something (base64), or ended. */
export type RunMessage =
  | { readonly run: "stdout" | "stderr"; readonly data: string }
  | { readonly run: "exit"; readonly status: number };

/** What the launcher tells the init: the size of its terminal, or to stop. */
export type ControlMessage =
  | { readonly control: "winsize"; readonly winsize: WindowSize }
  | { readonly control: "shutdown"; readonly action: ShutdownAction };

/** How a host can be stopped: `reboot(2)`. */
export type ShutdownAction = "poweroff" | "reboot" | "halt";
