/**
 * A service: a process that lives as long as the host, or one that does one thing and ends, as plain data. The services
 * isolate starts and watches it; a stage only asks for it. This file must not act.
 *
 * @module
 */

/** A process and how it is kept. Times are in seconds. */
export interface Service {
  /** Its name in the log and the events. */
  readonly name: string;
  /** The executable's absolute path and its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** When it counts as ready. */
  readonly readiness: Readiness;
  /** Whether and when it is started again after it ended by itself; `null` for once. */
  readonly restart: RestartPolicy | null;
  /** How it is stopped: `SIGTERM`, and `SIGKILL` after the deadline. The higher order is stopped first. */
  readonly stop: { readonly order: number; readonly deadline: number };
  /** Where its output goes: a file, of bounded size, or the console that PID 1 has. */
  readonly output: { readonly log: string } | "console";
  /** Files that are removed before each start: stale sockets and pid files. */
  readonly stale: readonly string[];
  /** Where the kernel is to keep it; left out, in PID 1's group, and as likely a victim as any program. */
  readonly place?: ServicePlace;
}

/** Where the kernel keeps a process and all that it starts. */
export interface ServicePlace {
  /** The control group, from the root; `null` for PID 1's own. */
  readonly cgroup: string | null;
  /** How likely it is a victim where memory runs out, -1000 for never to 1000: `proc_pid_oom_score_adj(5)`. */
  readonly oom_score_adj: number;
}

/**
 * When a process counts as ready: at once (`null`); when it sends `READY=1` (`sd_notify(3)`) to the socket `notify`; or,
 * of one that does one thing, when it has ended with the status `exit`. One that ends otherwise is refused with its last
 * line, and so is one that lets the deadline pass, in seconds; of the last kind it is then killed.
 */
export type Readiness =
  | null
  | { readonly notify: string; readonly deadline: number }
  | { readonly exit: 0; readonly deadline: number };

/** How often and how soon a service may be started again. */
export interface RestartPolicy {
  /** The pause before the first restart; it doubles with each further one. */
  readonly delay: number;
  /** The longest pause. */
  readonly maximumDelay: number;
  /** After this many starts inside the window it is left ended, and the host is degraded. */
  readonly starts: number;
  /** Seconds. */
  readonly window: number;
}
