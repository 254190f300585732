/**
 * What an Engine API call ends with when it does not end well. This file must not know how a call is made.
 *
 * @module
 */

/** The most characters of a daemon's message that an error repeats. */
const MESSAGE_LIMIT = 1000;

/** An Engine API call that failed. Code holds against `operation` and `status`, never against the message. */
export class DockerApiError extends Error {
  override readonly name = "DockerApiError";

  /**
   * @param operation The Engine API's operation and what it was about, such as `containerStart dom0`.
   * @param status The HTTP status; `null` where no whole answer came: no daemon, a deadline, a broken answer.
   * @param reason The daemon's message, or what was wrong with its answer.
   */
  constructor(readonly operation: string, readonly status: number | null, reason: string) {
    super(`${operation}: ${status === null ? "" : `status ${status}: `}${oneLine(reason)}`);
  }
}

/**
 * Says a failure of any kind as a text of one line.
 *
 * @param cause What was thrown.
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
