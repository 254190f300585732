/**
 * The error of a failed Engine API call. This file must not know how a call is made.
 *
 * @module
 */

/** The most characters of a daemon's message in an error. */
const MESSAGE_LIMIT = 1000;

/** An Engine API call that failed. Code matches on `operation` and `status`, never on the message. */
export class DockerApiError extends Error {
  override readonly name = "DockerApiError";

  /**
   * Makes the error.
   *
   * @param operation The Engine API's operation and its object, such as `containerStart dom0`.
   * @param status The HTTP status; `null` if no complete answer came: no daemon, a deadline, a broken answer.
   * @param reason The daemon's message, or the fault in its answer.
   */
  constructor(readonly operation: string, readonly status: number | null, reason: string) {
    super(`${operation}: ${status === null ? "" : `status ${status}: `}${oneLine(reason)}`);
  }
}

/**
 * Describes an error of any kind in one line.
 *
 * @param cause The value that was thrown.
 */
export function reasonOf(cause: unknown): string {
  return oneLine(cause instanceof Error ? cause.message : String(cause));
}

function oneLine(text: string): string {
  // Control characters too: the text comes from outside and is printed on a terminal.
  // deno-lint-ignore no-control-regex
  const line = text.replaceAll(/[\s\x00-\x1f\x7f-\x9f]+/g, " ").trim();
  return line.length > MESSAGE_LIMIT ? `${line.slice(0, MESSAGE_LIMIT)}...` : line;
}
