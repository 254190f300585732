/**
 * Decides whether and when a service that ended is started again. Pure.
 *
 * @module
 */
import type { RestartPolicy } from "../../boot/service.ts";

/**
 * Decides about one more start.
 *
 * @param policy The service's policy.
 * @param starts The times of its starts so far, in seconds, oldest first.
 * @param now The time, in seconds.
 * @returns The pause until the next start, in seconds; `null` if it was started too often.
 */
export function pauseBeforeStart(
  policy: RestartPolicy,
  starts: readonly number[],
  now: number,
): number | null {
  const recent = starts.filter((time) => now - time < policy.window).length;
  if (recent >= policy.starts) return null;
  return Math.min(policy.maximumDelay, policy.delay * 2 ** Math.max(0, recent - 1));
}

/** The longest pause of a service that is degraded, in seconds. */
const LONGEST = 900;

/**
 * Decides how long a service that was started too often is not started: for the policy's window, which by then has
 * passed, and for twice as long each further time, up to a quarter of an hour.
 *
 * @param policy The service's policy.
 * @param times How often it was degraded since it last ran well.
 * @returns Seconds.
 */
export function pauseWhenDegraded(policy: RestartPolicy, times: number): number {
  return Math.max(policy.window, Math.min(policy.window * 2 ** times, LONGEST));
}
