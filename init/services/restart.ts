/**
 * Whether and when a service that ended is started again. Pure.
 *
 * @module
 */
import type { RestartPolicy } from "../../boot/service.ts";

/**
 * Decides about one more start.
 *
 * @param policy The service's policy.
 * @param starts When it was started so far, in seconds, oldest first.
 * @param now The time, in seconds.
 * @returns The pause until the next start, in seconds; `null` where it was started too often.
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
