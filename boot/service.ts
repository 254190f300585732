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
  /**
   * Further arguments of the first start alone: one that comes later, because it ended, has none of them. Where damaged
   * state was set aside after the first, the next is the first.
   */
  readonly firstArguments?: readonly string[];
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
  /** The services that must have been started before each of its starts: none where it is left out. */
  readonly needs?: readonly string[];
  /** How it is asked, once it is ready, whether it still answers: never where it is left out. */
  readonly liveness?: Liveness;
  /** The files of its own without which it begins anew, and with which it does not start if they are damaged. */
  readonly state?: readonly StateFile[];
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
 * line. One that lets the deadline pass, in seconds, is killed.
 */
export type Readiness =
  | null
  | { readonly notify: string; readonly deadline: number }
  | { readonly exit: 0; readonly deadline: number };

/** How a service is asked whether it still answers. Times are in seconds. */
export interface Liveness {
  /** What is asked: `systemPing` of the Engine API, or whether a server greets as HTTP/2 has it. */
  readonly probe: "systemPing" | "http2";
  /** The socket on which it is asked. */
  readonly socket: string;
  /** The pause between two questions. */
  readonly interval: number;
  /** How long the first answer is waited for; twice as long with each further one that does not come. */
  readonly deadline: number;
  /** After so long a silence it is killed, and started again as the policy says. */
  readonly limit: number;
}

/** A file of a service's own. */
export interface StateFile {
  /** Where it is. */
  readonly path: string;
  /** How its structure is checked: as JSON, or as a database of bbolt's. */
  readonly format: "json" | "bolt";
  /** What is forgotten without it, in words. */
  readonly holds: string;
}

/** How often and how soon a service may be started again. */
export interface RestartPolicy {
  /** The pause before the first restart; it doubles with each further one. */
  readonly delay: number;
  /** The longest pause. */
  readonly maximumDelay: number;
  /** After this many starts inside the window the host is degraded, and the pauses are those of minutes. */
  readonly starts: number;
  /** Seconds. */
  readonly window: number;
}
