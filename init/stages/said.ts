/**
 * What a stage's worker said -> a message. It is data from outside: of whatever shape, it must cost no more than the
 * stage that said it. Pure.
 *
 * @module
 */
import type { StartedContainer } from "../../boot/stage.ts";
import type { Step } from "../../boot/step.ts";
import type { FromStage } from "./messages.ts";

/** The most characters of one text that a stage says. */
const TEXT_LIMIT = 4096;
/** The most steps in one message: PID 1 hears nothing else until they are taken. */
const STEPS_LIMIT = 256;

/**
 * Reads a message.
 *
 * @param value What was said. The steps in it are not looked at: the broker does that.
 * @returns The message; a failure where it is none.
 */
export function asMessage(value: unknown): FromStage {
  const said = (value ?? {}) as Readonly<Record<string, unknown>>;
  switch (said.type) {
    case "step":
      if (typeof said.id !== "number") break;
      return { type: "step", id: said.id, step: said.step as Step };
    case "steps":
      if (typeof said.id !== "number" || !isListOfSteps(said.steps)) break;
      return { type: "steps", id: said.id, steps: said.steps };
    case "log":
      return { type: "log", detail: text(said.detail), ...startedContainer(said.started) };
    case "done":
      return { type: "done", outcome: said.outcome };
    case "skipped":
      return { type: "skipped", reason: text(said.reason) };
    case "failed": {
      const step = said.step === undefined ? {} : { step: text(said.step) };
      return { type: "failed", error: text(said.error), ...step };
    }
  }
  return { type: "failed", error: "it said what no stage says" };
}

const isListOfSteps = (value: unknown): value is readonly Step[] =>
  Array.isArray(value) && value.length <= STEPS_LIMIT;

function startedContainer(value: unknown): { readonly started?: StartedContainer } {
  const { container, seconds } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof container !== "string" || typeof seconds !== "number") return {};
  if (!(seconds >= 0 && seconds < Infinity)) return {};
  return { started: { container: text(container), seconds } };
}

const text = (value: unknown): string =>
  typeof value === "string" ? value.slice(0, TEXT_LIMIT) : `(${typeof value}, no text)`;
