/**
 * The protocol of PID 1 and its stages: the messages, their check, and how many a stage may send. Everything that comes
 * from an isolate is input from outside: whatever it is, it must cost no more than the stage that sent it. Pure.
 *
 * @module
 */
import type { BootConfig } from "../../boot/config.ts";
import type { StartedContainer } from "../../boot/stages/stage.ts";
import { type Op, OPERATIONS, rowOf, type Step } from "../ops/ops.ts";

/** The call that has a stage run. It goes to the isolate, with the stage's end of its own channel. */
export interface StageCall {
  readonly stage: string;
  readonly config: BootConfig;
  /** The outcomes of the stages before it, by name. */
  readonly outcomes: Readonly<Record<string, unknown>>;
}

/** PID 1's messages to a stage: the answers to its steps, and the turn that its next messages must name. */
export type ToStage =
  | { readonly type: "turn"; readonly turn: number }
  | { readonly type: "taken"; readonly id: number; readonly value: unknown }
  | {
    readonly type: "refused";
    readonly id: number;
    readonly step: string;
    readonly code: string;
    readonly reason: string;
  };

/** A stage's messages to PID 1. */
export type FromStage =
  /** It runs: the first message. */
  | { readonly type: "began" }
  /** Steps, each after the one before it, up to the first that fails: one answer for all, with the last one's value. */
  | { readonly type: "steps"; readonly id: number; readonly steps: readonly unknown[] }
  | { readonly type: "log"; readonly lines: readonly LogLine[] }
  | StageEnd;

/** A line for the log, and the container that runs from now on. */
export interface LogLine {
  readonly detail: string;
  readonly started?: StartedContainer;
}

/** How a stage ended. */
export type StageEnd =
  | { readonly type: "done"; readonly outcome: unknown }
  | { readonly type: "skipped"; readonly reason: string }
  | { readonly type: "failed"; readonly error: string; readonly step?: string };

/** The most characters of one text. */
const TEXT_LIMIT = 4096;
/** The most steps in one message, and the most lines. */
const LIST_LIMIT = 256;
/** The most error numbers that a step tolerates. */
const TOLERATED_LIMIT = 16;

/**
 * Reads a message of a stage.
 *
 * @param value The message. The steps in it are not checked yet: {@linkcode asStep} does that.
 * @returns The message; a failure where it is not one.
 */
export function asMessage(value: unknown): FromStage {
  const said = (value ?? {}) as Readonly<Record<string, unknown>>;
  switch (said.type) {
    case "began":
      return { type: "began" };
    case "steps": {
      const { id, steps } = said;
      if (typeof id !== "number" || !Array.isArray(steps) || steps.length > LIST_LIMIT) break;
      return { type: "steps", id, steps };
    }
    case "log": {
      const { lines } = said;
      if (!Array.isArray(lines) || lines.length > LIST_LIMIT) break;
      return { type: "log", lines: lines.map(logLine) };
    }
    case "done":
      return { type: "done", outcome: said.outcome };
    case "skipped":
      return { type: "skipped", reason: text(said.reason) };
    case "failed": {
      const step = said.step === undefined ? {} : { step: text(said.step) };
      return { type: "failed", error: text(said.error), ...step };
    }
  }
  return { type: "failed", error: "the stage sent an unknown message" };
}

function logLine(value: unknown): LogLine {
  const { detail, started } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { detail: text(detail), ...startedContainer(started) };
}

function startedContainer(value: unknown): { readonly started?: StartedContainer } {
  const { container, seconds } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof container !== "string" || typeof seconds !== "number") return {};
  if (!(seconds >= 0 && seconds < Infinity)) return {};
  return { started: { container: text(container), seconds } };
}

const text = (value: unknown): string =>
  typeof value === "string" ? value.slice(0, TEXT_LIMIT) : `(${typeof value}, not a text)`;

/**
 * Checks a step against the fields of its operation.
 *
 * @param value A step, as a stage sent it.
 * @returns The step.
 * @throws {TypeError} Where it is not one, with the field that is wrong.
 */
export function asStep(value: unknown): Step {
  const op = (value as { op?: unknown } | null)?.op;
  if (typeof op !== "string" || !Object.hasOwn(OPERATIONS, op)) {
    const shown = typeof op === "string" ? JSON.stringify(op.slice(0, 40)) : typeof op;
    throw new TypeError(`Cannot take a step: unknown operation ${shown}`);
  }
  const { fields } = rowOf({ op: op as Op });
  for (const [name, field] of Object.entries(fields)) {
    const fault = field.fault((value as Record<string, unknown>)[name], name);
    if (fault !== null) throw new TypeError(`Cannot take a step ${op}: ${fault}`);
  }
  const { tolerate } = value as { tolerate?: unknown };
  const listed = Array.isArray(tolerate) && tolerate.length <= TOLERATED_LIMIT &&
    tolerate.every((code) => typeof code === "string");
  if (tolerate !== undefined && !listed) {
    throw new TypeError(`Cannot take a step ${op}: its tolerate is not a list of error numbers`);
  }
  return value as Step;
}

/** The most steps of a stage in a second, lines, and messages of each other kind. */
const PER_SECOND: Readonly<Record<FromStage["type"], number>> = {
  ...{ began: 1, steps: 20_000, log: 2_000, done: 1, skipped: 1, failed: 1 },
};
/**
 * A stage that sends faster than PID 1 reads is noticed by its turn, however slow the machine is: PID 1 names a new one,
 * which nobody can guess, after so many messages, and only the last two count.
 */
const TURN = 128;
/** Characters that a stage may log in one run: the log keeps the whole boot's history. */
const LOGGED = 128 * 1024;

/** Counts what a stage sends against its bounds. */
export interface Meter {
  /** Counts a message, as it was sent and as it was read. Answers why it is one too many; `null` where it is not. */
  count(value: unknown, message: FromStage): string | null;
  /** The line to log, if any: the first that is beyond the stage's share is replaced by a note that says so. */
  kept(detail: string): string | null;
}

/**
 * Starts counting.
 *
 * @param now Seconds, of a clock that never goes back.
 * @param onTurn Called with each turn, for the stage.
 */
export function startMeter(now: () => number, onTurn: (turn: number) => void): Meter {
  let turns: readonly [last: number, now: number] = [0, 0];
  let heard = 0;
  let since = now();
  let counts = new Map<string, number>();
  let logged = 0;
  return {
    count(value, message) {
      const { turn = 0 } = (value ?? {}) as { readonly turn?: unknown };
      if (turn !== turns[0] && turn !== turns[1]) {
        return `it sent more than ${TURN} messages without reading any`;
      }
      if (++heard % TURN === 0) {
        turns = [turns[1], Math.random()];
        onTurn(turns[1]);
      }
      if (now() - since >= 1) {
        since = now();
        counts = new Map();
      }
      const { type } = message;
      const list = type === "steps" ? message.steps : type === "log" ? message.lines : [message];
      // An empty list costs as much as one of one.
      const count = (counts.get(type) ?? 0) + Math.max(1, list.length);
      counts.set(type, count);
      const most = PER_SECOND[type];
      return count <= most ? null : `it sent more than ${most} "${type}" in a second`;
    },
    kept(detail) {
      const before = logged;
      logged += detail.length;
      if (logged <= LOGGED) return detail;
      return before <= LOGGED ? `(it logs no more: ${LOGGED} characters are its share)` : null;
    },
  };
}
