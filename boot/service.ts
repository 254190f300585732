/**
 * A service, as plain data: a process that runs as long as the host, or one that does a single task and ends. The
 * services isolate starts and watches it; a stage only asks for it. This file must not act.
 *
 * @module
 */

/** A process and how to run it. Times are in seconds. */
export interface Service {
  /** Its name in the log and the events. */
  readonly name: string;
  /** The executable's absolute path and its arguments. */
  readonly argv: readonly [string, ...string[]];
  /**
   * Further arguments for the first start alone: a restart has none of them. If damaged state was set aside after the
   * first start, the next start counts as the first.
   */
  readonly firstArguments?: readonly string[];
  /** The complete environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** When it counts as ready. */
  readonly readiness: Readiness;
  /** Whether and when it is started again after it ended by itself; `null` for never. */
  readonly restart: RestartPolicy | null;
  /** How it is stopped: `SIGTERM`, and `SIGKILL` after the deadline. Services with a higher order are stopped first. */
  readonly stop: { readonly order: number; readonly deadline: number };
  /** Where its output goes: a file of bounded size, or PID 1's console. */
  readonly output: { readonly log: string } | "console";
  /** Files to remove before each start: stale sockets and PID files. */
  readonly stale: readonly string[];
  /** The services that must be started before each of its starts; by default none. */
  readonly needs?: readonly string[];
  /** How to check, once it is ready, that it still answers; by default it is not checked. */
  readonly liveness?: Liveness;
  /** Its own state files: it starts afresh without them, and does not start if they are damaged. */
  readonly state?: readonly StateFile[];
  /** Where the kernel shall keep it; by default in PID 1's group, as likely an OOM victim as any program. */
  readonly place?: ServicePlace;
}

/** Where the kernel keeps a process and its descendants. */
export interface ServicePlace {
  /** The control group, from the root; `null` for PID 1's own. */
  readonly cgroup: string | null;
  /** How likely the OOM killer selects it, from -1000 for never to 1000: `proc_pid_oom_score_adj(5)`. */
  readonly oom_score_adj: number;
}

/**
 * When a process counts as ready: at once (`null`); when it sends `READY=1` (`sd_notify(3)`) to the socket `notify`;
 * or, for a single task, when it exits with the status `exit`. If it ends in any other way, the start fails with the
 * last line of its output. If it lets the deadline pass, in seconds, it is killed.
 */
export type Readiness =
  | null
  | { readonly notify: string; readonly deadline: number }
  | { readonly exit: 0; readonly deadline: number };

/** How to check that a service still answers. Times are in seconds. */
export interface Liveness {
  /** The probe: `systemPing` of the Engine API, or the greeting of an HTTP/2 server. */
  readonly probe: "systemPing" | "http2";
  /** The socket to probe. */
  readonly socket: string;
  /** The pause between two probes. */
  readonly interval: number;
  /** How long to wait for the first answer; the wait doubles with each further missing answer. */
  readonly deadline: number;
  /** After this long a silence it is killed, and started again according to the policy. */
  readonly limit: number;
}

/** A state file of a service. */
export interface StateFile {
  /** Its path. */
  readonly path: string;
  /** How its structure is checked: as JSON, or as a bbolt database. */
  readonly format: "json" | "bolt";
  /** What is lost without it, in words. */
  readonly holds: string;
}

/** How often and how soon a service may be started again. */
export interface RestartPolicy {
  /** The pause before the first restart, in seconds; it doubles with each further one. */
  readonly delay: number;
  /** The longest pause, in seconds. */
  readonly maximumDelay: number;
  /** After this many starts within the window the host is degraded, and the pauses grow to minutes. */
  readonly starts: number;
  /** The window, in seconds. */
  readonly window: number;
}
