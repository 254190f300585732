/**
 * The inside of a stage isolate, without the isolate: it runs stages and passes their steps on, each over a channel of its
 * own.
 *
 * @module
 */
import type { Docker } from "../../boot/docker/api.ts";
import { type Host, Skipped, type Stage, StepError } from "../../boot/stages/stage.ts";
import type { Step, StepResult } from "../ops/ops.ts";
import { streamOf } from "./file_stream.ts";
import type { FromStage, LogLine, StageCall, StageEnd, ToStage } from "./protocol.ts";

/** The most messages with steps that wait for an answer: PID 1 takes more than twice as many at once for a flood. */
const ASKED_AT_ONCE = 64;
/** The most lines in one message. */
const LINES_AT_ONCE = 256;

/** Asks PID 1 for steps and waits for the answer. */
type Ask = (steps: readonly Step[]) => Promise<unknown>;

/** What stages in an isolate have in common. */
export interface Inside {
  readonly stages: readonly Stage[];
  /** The Engine API. Throws where the isolate does not hold its socket. */
  docker(): Docker;
}

/**
 * Runs a stage.
 *
 * @param inside What the stages in this isolate have in common.
 * @param call The stage, and what it is given.
 * @param post Passes a message on to PID 1, over the stage's channel.
 * @returns Called with each message of PID 1.
 */
export function runInside(
  inside: Inside,
  call: StageCall,
  post: (message: FromStage & { readonly turn: number }) => void,
): (message: ToStage) => void {
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  const waiting: (() => void)[] = [];
  const lines: LogLine[] = [];
  let lastId = 0;
  let turn = 0;
  const flush = (): void => {
    while (lines.length > 0) {
      post({ type: "log", lines: lines.splice(0, LINES_AT_ONCE), turn });
    }
  };
  const send = (message: FromStage): void => {
    flush();
    post({ ...message, turn });
  };
  /** Lines of one moment go together, before whatever comes after them. */
  const log = (line: LogLine): void => {
    if (lines.push(line) === 1) queueMicrotask(flush);
  };
  const ask: Ask = (steps) => {
    const answer = Promise.withResolvers<unknown>();
    const begin = (): void => {
      const id = ++lastId;
      asked.set(id, answer);
      send({ type: "steps", id, steps });
    };
    if (asked.size < ASKED_AT_ONCE) begin();
    else waiting.push(begin);
    return answer.promise;
  };
  send({ type: "began" });
  void toEnd(inside, call, ask, log).then(send);
  return (message) => {
    if (message.type === "turn") {
      turn = message.turn;
      return;
    }
    const answer = asked.get(message.id);
    asked.delete(message.id);
    waiting.shift()?.();
    if (message.type === "taken") answer?.resolve(message.value);
    else answer?.reject(new StepError(message.step, message.code, message.reason));
  };
}

async function toEnd(
  inside: Inside,
  call: StageCall,
  ask: Ask,
  log: (line: LogLine) => void,
): Promise<StageEnd> {
  try {
    const stage = inside.stages.find(({ name }) => name === call.stage);
    if (stage === undefined) throw new RangeError(`Cannot run stage ${call.stage}: unknown stage`);
    return { type: "done", outcome: await stage.run(hostOf(inside, call, ask, log)) };
  } catch (error) {
    if (error instanceof Skipped) return { type: "skipped", reason: error.message };
    const reason = oneLine(error);
    return error instanceof StepError
      ? { type: "failed", error: reason, step: error.step }
      : { type: "failed", error: reason };
  }
}

function hostOf(
  inside: Inside,
  { config, outcomes }: StageCall,
  ask: Ask,
  log: (line: LogLine) => void,
): Host {
  return {
    config,
    outcomes,
    get docker(): Docker {
      return inside.docker();
    },
    step: <S extends Step>(step: S) => ask([step]) as Promise<StepResult<S>>,
    async steps(steps): Promise<void> {
      await ask(steps);
    },
    log: (detail, started) => log({ detail, ...started === undefined ? {} : { started } }),
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
