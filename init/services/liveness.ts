/**
 * Asks a service over and over whether it still answers, and says when it has been silent for too long. Knows no socket
 * and no process.
 *
 * @module
 */
import type { Liveness } from "../../boot/service.ts";

/** Seconds by which a timer may be late before the silence counts as this machine's own, which stood still. */
const STOOD_STILL = 1;

/** The least part of an interval that lies between an answer and the next question. */
const LEAST_PAUSE = 0.1;

/** What asking takes. */
export interface LivenessParts {
  /** Asks once. Settles with the answer; rejects where none came within so many seconds. */
  ask(deadline: number): Promise<void>;
  /** Says what a person should know. */
  log(detail: string): void;
  /** Seconds, of a clock that never goes back. */
  now(): number;
  /** Resolves after so many seconds, or at once when the signal comes. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
  /** Likewise, and at once where somebody has reason to doubt that an answer would come. */
  pause(seconds: number, signal: AbortSignal): Promise<void>;
}

/**
 * The pause until the next question: to the next whole multiple of the interval, so that all services are asked in one
 * go and an idle machine wakes up once for all of them.
 *
 * @param interval Seconds.
 * @param now The time, in seconds.
 * @returns Seconds; a tenth of an interval at least.
 */
export function pauseUntilAsked(interval: number, now: number): number {
  const earliest = now + interval * LEAST_PAUSE;
  return Math.ceil(earliest / interval) * interval - now;
}

/**
 * Asks until the service has been silent for its limit.
 *
 * Each question is waited for twice as long as the one before: what is only slow, on a machine that is loaded or
 * emulated, has answered one of them before the limit. One answer, and the silence is over.
 *
 * @param liveness How it is asked.
 * @param parts What asking takes.
 * @param signal Ends it.
 * @returns How long it was silent, in seconds; `null` where the signal came first.
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
    // A refusal comes at once, and the service has its time all the same.
    if (took < wait) await parts.sleep(wait - took, signal);
    if (signal.aborted) return null;
    silence += wait;
    deadline *= 2;
    parts.log(`does not answer (${silence} s; it is killed after ${liveness.limit} s)`);
  }
  return silence;
}
