/**
 * What runs inside a stage's isolate: it runs one stage, whose permissions the isolate has, and passes its steps on.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { connectDocker } from "../../boot/docker/client.ts";
import { DOCKER_SOCKET } from "../../boot/paths.ts";
import { type Host, Skipped, StepError } from "../../boot/stage.ts";
import { STAGES } from "../../boot/stages.ts";
import type { Step, StepResult } from "../../boot/step.ts";
import type { FromStage, StageEnd, ToStage } from "./messages.ts";

type Run = Extract<ToStage, { type: "run" }>;

const asked = new Map<number, PromiseWithResolvers<unknown>>();
let lastId = 0;

const post = (message: FromStage): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<ToStage>): void => {
  if (data.type === "run") {
    runStage(data).then(post);
    return;
  }
  const answer = asked.get(data.id);
  asked.delete(data.id);
  if (data.type === "taken") answer?.resolve(data.value);
  else answer?.reject(new StepError(data.step, data.code, data.reason));
};

async function runStage(message: Run): Promise<StageEnd> {
  try {
    const stage = STAGES.find(({ name }) => name === message.stage);
    if (stage === undefined) {
      throw new RangeError(`Cannot run stage ${message.stage}: there is none`);
    }
    return { type: "done", outcome: await stage.run(hostOf(message)) };
  } catch (error) {
    if (error instanceof Skipped) return { type: "skipped", reason: error.message };
    const reason = oneLine(error);
    return error instanceof StepError
      ? { type: "failed", error: reason, step: error.step }
      : { type: "failed", error: reason };
  }
}

function hostOf(message: Run): Host {
  const ask = (question: (id: number) => FromStage): Promise<unknown> => {
    const id = ++lastId;
    const answer = Promise.withResolvers<unknown>();
    asked.set(id, answer);
    post(question(id));
    return answer.promise;
  };
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
    open: async (path) => (await Deno.open(path)).readable,
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
