/**
 * A service: a process that lives as long as the host, as plain data. The services isolate starts and watches it; a
 * stage only asks for it. This file must not act.
 *
 * @module
 */

/** A long-lived process and how it is kept. Times are in seconds. */
export interface Service {
  /** Its name in the log and the events. */
  readonly name: string;
  /** The executable's absolute path and its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** When it counts as ready: at once (`null`), or when it sends `READY=1` (`sd_notify(3)`) to its socket. */
  readonly readiness: { readonly notify: string; readonly deadline: number } | null;
  /** Whether and when it is started again after it ended by itself; `null` for once. */
  readonly restart: RestartPolicy | null;
  /** How it is stopped: `SIGTERM`, and `SIGKILL` after the deadline. The higher order is stopped first. */
  readonly stop: { readonly order: number; readonly deadline: number };
  /** Where its output goes: a file, of bounded size, or the console that PID 1 has. */
  readonly output: { readonly log: string } | "console";
  /** Files that are removed before each start: stale sockets and pid files. */
  readonly stale: readonly string[];
}

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
