/**
 * What main and the console isolate say to each other: plain data.
 *
 * @module
 */
import type { WindowSize } from "../../boot/config.ts";
import type { RunMessage } from "../../boot/events.ts";
import type { StopMessage, StopRequest } from "./stop_messages.ts";

/** To the console isolate. */
export type ToConsole =
  /** Attach a container's terminal to the console, start the container, keep both; answered by `attached` or `failed`. */
  | { readonly type: "attach"; readonly container: string; readonly winsize: WindowSize }
  /** The console has another size. */
  | { readonly type: "winsize"; readonly winsize: WindowSize }
  /** Leave the console to others; the container goes on. Answered by `detached`. */
  | { readonly type: "detach" }
  /** Stop the containers that run. Answered by {@linkcode StopMessage}s, the last of all by `containers-stopped`. */
  | { readonly type: "stop-containers"; readonly request: StopRequest }
  /** The daemon was started again and is ready. */
  | { readonly type: "engine-ready" }
  /** Run `sh -c COMMAND` in a container; answered by `output`, the last of which is the exit status, or `run-failed`. */
  | { readonly type: "run"; readonly container: string; readonly command: string }
  /** One `output` went out: the next may be sent. */
  | { readonly type: "acknowledge" };

/** From the console isolate. */
export type FromConsole =
  /** Make the terminal raw: what is typed goes to the container as it is. */
  | { readonly type: "raw" }
  /** Give the terminal its settings back. */
  | { readonly type: "sane" }
  /** The container runs and its terminal is the console. Sent once for each `attach`. */
  | { readonly type: "attached"; readonly container: string }
  /** The first attach or start failed: nothing is attached. */
  | { readonly type: "failed"; readonly container: string; readonly error: string }
  /** The container was removed, or does not start any more: nothing is attached, and it must be made anew. */
  | { readonly type: "ended"; readonly container: string; readonly reason: string }
  /** The console is free. */
  | { readonly type: "detached" }
  /** What a command printed, at most {@linkcode OUTPUT_LIMIT} bytes, or its exit status. Wants an `acknowledge`. */
  | { readonly type: "output"; readonly message: RunMessage }
  /** The command could not be run to its end. */
  | { readonly type: "run-failed"; readonly error: string }
  | StopMessage
  /** None runs any more but those that were to be spared, or the time is over; or Docker did not say what runs. */
  | { readonly type: "containers-stopped"; readonly error?: string }
  /** What a person should know. */
  | { readonly type: "log"; readonly detail: string };

/** The most bytes of output in one message. */
export const OUTPUT_LIMIT = 2900;
/** How many messages of output may be on their way. */
export const OUTPUT_WINDOW = 4;
