/**
 * The inside of a stage's isolate, without the isolate: it runs one stage after the other, and passes their steps on.
 *
 * @module
 */
import { connectDocker } from "../../boot/docker/client.ts";
import { DOCKER_SOCKET } from "../../boot/paths.ts";
import { type Host, Skipped, StepError } from "../../boot/stage.ts";
import { STAGES } from "../../boot/stages.ts";
import type { Step, StepResult } from "../../boot/step.ts";
import { streamOf } from "./file_stream.ts";
import type { FromStage, StageEnd, ToStage } from "./messages.ts";

type Run = Extract<ToStage, { type: "run" }>;

/** Asks PID 1 a question, which is given its number, and waits for the answer. */
type Ask = (question: (id: number) => FromStage) => Promise<unknown>;

/**
 * Makes the inside of an isolate.
 *
 * @param post Passes a message on to PID 1.
 * @returns Takes a message of PID 1.
 */
export function insideOfIsolate(post: (message: FromStage) => void): (message: ToStage) => void {
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  const ask: Ask = (question) => {
    const id = ++lastId;
    const answer = Promise.withResolvers<unknown>();
    asked.set(id, answer);
    post(question(id));
    return answer.promise;
  };
  return (message) => {
    if (message.type === "run") {
      runStage(message, ask, post).then(post);
      return;
    }
    const answer = asked.get(message.id);
    asked.delete(message.id);
    if (message.type === "taken") answer?.resolve(message.value);
    else answer?.reject(new StepError(message.step, message.code, message.reason));
  };
}

async function runStage(
  message: Run,
  ask: Ask,
  post: (message: FromStage) => void,
): Promise<StageEnd> {
  try {
    const stage = STAGES.find(({ name }) => name === message.stage);
    if (stage === undefined) {
      throw new RangeError(`Cannot run stage ${message.stage}: there is none`);
    }
    return { type: "done", outcome: await stage.run(hostOf(message, ask, post)) };
  } catch (error) {
    if (error instanceof Skipped) return { type: "skipped", reason: error.message };
    const reason = oneLine(error);
    return error instanceof StepError
      ? { type: "failed", error: reason, step: error.step }
      : { type: "failed", error: reason };
  }
}

function hostOf(message: Run, ask: Ask, post: (message: FromStage) => void): Host {
  return {
    config: message.config,
    outcomes: message.outcomes,
    docker: connectDocker(DOCKER_SOCKET),
    step: <S extends Step>(step: S) =>
      ask((id) => ({ type: "step", id, step })) as Promise<StepResult<S>>,
    async steps(steps): Promise<void> {
      await ask((id) => ({ type: "steps", id, steps }));
    },
    log: (detail, started) =>
      post({ type: "log", detail, ...started === undefined ? {} : { started } }),
    open: async (path) => streamOf(await Deno.open(path)),
  };
}

/** A permission that a stage lacks is a bug of ours: the error's name stays in the line, so that it shows. */
function oneLine(error: unknown): string {
  const text = error instanceof Error
    ? error.name === "Error" || error instanceof StepError
      ? error.message
      : `${error.name}: ${error.message}`
    : String(error);
  return text.replaceAll(/\s*\n\s*/g, " ");
}
