/**
 * Asks a service over and over whether it still answers, and reports when it has been silent for too long. It must not
 * know any socket or process.
 *
 * @module
 */
import type { Liveness } from "../../boot/service.ts";

/** Seconds by which a timer may be late: if it is later, this machine stood still, and the silence does not count. */
const STOOD_STILL = 1;

/** The least pause between an answer and the next question, as a fraction of an interval. */
const LEAST_PAUSE = 0.1;

/** Everything that asking needs. */
export interface LivenessParts {
  /** Asks once. Settles with the answer; rejects if none came within that many seconds. */
  ask(deadline: number): Promise<void>;
  /** Reports information for a person. */
  log(detail: string): void;
  /** Seconds, of a clock that never goes back. */
  now(): number;
  /** Resolves after that many seconds, or at once when the signal comes. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
  /** As `sleep`; also resolves at once if somebody has reason to doubt that an answer would come. */
  pause(seconds: number, signal: AbortSignal): Promise<void>;
}

/**
 * The pause until the next question: to the next whole multiple of the interval, so that all services are asked in one
 * go and an idle machine wakes up once for all of them.
 *
 * @param interval Seconds.
 * @param now The time, in seconds.
 * @returns Seconds; at least a tenth of an interval.
 */
export function pauseUntilAsked(interval: number, now: number): number {
  const earliest = now + interval * LEAST_PAUSE;
  return Math.ceil(earliest / interval) * interval - now;
}

/**
 * Asks until the service has been silent for its limit.
 *
 * Each question has twice the time of the one before: a service that is only slow, on a machine that is loaded or
 * emulated, answers one of them before the limit. A single answer ends the silence.
 *
 * @param liveness How it is asked.
 * @param parts Everything that asking needs.
 * @param signal Ends the questions.
 * @returns How long the service was silent, in seconds; `null` if the signal came first.
 */
export async function untilSilent(
  liveness: Liveness,
  parts: LivenessParts,
  signal: AbortSignal,
): Promise<number | null> {
  let silence = 0;
  let deadline = liveness.deadline;
  while (silence < liveness.limit) {
    if (silence === 0) {
      await parts.pause(pauseUntilAsked(liveness.interval, parts.now()), signal);
    }
    if (signal.aborted) return null;
    const wait = Math.min(deadline, liveness.limit - silence);
    const began = parts.now();
    const answered = await parts.ask(wait).then(() => true, () => false);
    if (signal.aborted) return null;
    if (answered) {
      if (silence > 0) parts.log(`answers again after ${silence} s`);
      silence = 0;
      deadline = liveness.deadline;
      continue;
    }
    const took = parts.now() - began;
    if (took > wait + STOOD_STILL) continue;
    // A refusal comes at once, but the service still has all of its time.
    if (took < wait) await parts.sleep(wait - took, signal);
    if (signal.aborted) return null;
    silence += wait;
    deadline *= 2;
    parts.log(`does not answer (${silence} s; it is killed after ${liveness.limit} s)`);
  }
  return silence;
}
