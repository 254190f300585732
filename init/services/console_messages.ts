/**
 * The messages between main and the console isolate: plain data.
 *
 * @module
 */
import type { WindowSize } from "../../boot/config.ts";
import type { RunMessage } from "../../boot/events.ts";
import type { StopMessage, StopRequest } from "./stop_messages.ts";

/** To the console isolate. */
export type ToConsole =
  /** Attach a container's terminal to the console and start the container. Answered by `attached` or `failed`. */
  | { readonly type: "attach"; readonly container: string; readonly winsize: WindowSize }
  /** The console has a new size. */
  | { readonly type: "winsize"; readonly winsize: WindowSize }
  /** Leave the console to others; the container keeps running. Answered by `detached`. */
  | { readonly type: "detach" }
  /** Stop the running containers. Answered by {@linkcode StopMessage}s, and at the end by `containers-stopped`. */
  | { readonly type: "stop-containers"; readonly request: StopRequest }
  /** The daemon is ready, for the first time or again after a restart. */
  | { readonly type: "engine-ready" }
  /** Run `sh -c COMMAND` in a container. Answered by `output`, at last the exit status, or by `run-failed`. */
  | { readonly type: "run"; readonly container: string; readonly command: string }
  /** One `output` was written: the next may be sent. */
  | { readonly type: "acknowledge" };

/** From the console isolate. */
export type FromConsole =
  /** Make the terminal raw: the input goes to the container unchanged. */
  | { readonly type: "raw" }
  /** Restore the terminal's settings. */
  | { readonly type: "sane" }
  /** The container runs and its terminal is the console. Sent once for each `attach`. */
  | { readonly type: "attached"; readonly container: string }
  /** The first attach or start failed: nothing is attached. */
  | { readonly type: "failed"; readonly container: string; readonly error: string }
  /** The container was removed, or no longer starts: nothing is attached, and it must be created anew. */
  | { readonly type: "ended"; readonly container: string; readonly reason: string }
  /** The console is free. */
  | { readonly type: "detached" }
  /** A command's output, at most {@linkcode OUTPUT_LIMIT} bytes, or its exit status. Needs an `acknowledge`. */
  | { readonly type: "output"; readonly message: RunMessage }
  /** The command could not be run to its end. */
  | { readonly type: "run-failed"; readonly error: string }
  | StopMessage
  /** Only the spared containers still run, or the time is over; or Docker did not list the running containers. */
  | { readonly type: "containers-stopped"; readonly error?: string }
  /** Information for a person. */
  | { readonly type: "log"; readonly detail: string };

/** The most bytes of output in one message. */
export const OUTPUT_LIMIT = 2900;
/** How many messages of output may be unacknowledged. */
export const OUTPUT_WINDOW = 4;
