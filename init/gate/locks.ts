/**
 * How PID 1 notices the end of an isolate that closes itself, for which there is no event: the isolate holds a lock of the
 * Web Locks API as long as it lives, and PID 1 waits for it.
 *
 * @see https://w3c.github.io/web-locks/
 * @module
 */

/** The API, as far as it is used: Deno's types do not have it. */
interface LockManager {
  request(name: string, hold: () => unknown): Promise<unknown>;
}

/** The one message that a stage isolate sends over no stage's channel, once it holds its lock. */
export const HOLDS_LOCK = "holds its lock";

/**
 * Waits for a lock and holds it.
 *
 * @param name The lock's name.
 * @param hold Called once it is held, until its promise settles.
 */
export function requestLock(name: string, hold: () => unknown): void {
  const { locks } = navigator as unknown as { locks: LockManager };
  locks.request(name, hold).catch(() => {});
}
