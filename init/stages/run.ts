/**
 * One stage in its isolate, from the first message to its end: its steps go to the broker, its words to the log.
 *
 * @module
 */
import type { BootConfig } from "../../boot/config.ts";
import type { Stage, StartedContainer } from "../../boot/stage.ts";
import type { Step } from "../../boot/step.ts";
import type { Taken } from "./broker.ts";
import type { Isolate } from "./isolate.ts";
import type { FromStage, StageEnd, ToStage } from "./messages.ts";
import { asMessage } from "./said.ts";

/** What running a stage needs. */
export interface StageRun {
  readonly stage: Pick<Stage, "name" | "scope">;
  readonly isolate: Isolate<ToStage, FromStage>;
  readonly config: BootConfig;
  readonly outcomes: Readonly<Record<string, unknown>>;
  /** Seconds until it counts as failed. */
  readonly deadline: number;
  take(step: Step): Promise<Taken>;
  log(detail: string, started?: StartedContainer): void;
}

/**
 * Runs a stage to its end. Its isolate is closed when it answers.
 *
 * @returns How the stage ended.
 * @throws {Error} Where the isolate takes no message.
 */
export async function runStage(run: StageRun): Promise<StageEnd> {
  const { stage, isolate } = run;
  const end = Promise.withResolvers<StageEnd>();
  isolate.onMessage((said) => {
    const message = asMessage(said);
    switch (message.type) {
      case "step":
        run.take(message.step).then((taken) => isolate.post(answer(message.id, taken)));
        break;
      case "steps":
        takeInTurn(message.steps, run.take).then((end) => isolate.post(answer(message.id, end)));
        break;
      case "log":
        run.log(message.detail, message.started);
        break;
      default:
        end.resolve(message);
    }
  });
  isolate.crashed.then((error) => end.resolve({ type: "failed", error: error.message }));
  // Not `setTimeout`: see ../rounds.ts.
  const late = AbortSignal.timeout(run.deadline * 1000);
  const onLate = (): void =>
    end.resolve({ type: "failed", error: `it did not end within ${run.deadline} s` });
  late.addEventListener("abort", onLate);
  try {
    isolate.post({ type: "run", stage: stage.name, config: run.config, outcomes: run.outcomes });
    return await end.promise;
  } finally {
    late.removeEventListener("abort", onLate);
    isolate.close();
  }
}

/** Takes steps up to the first that fails, which is then the answer. */
async function takeInTurn(
  steps: readonly Step[],
  take: StageRun["take"],
): Promise<Taken | undefined> {
  for (const step of steps) {
    const taken = await take(step);
    if (!taken.ok) return taken;
  }
  return undefined;
}

/** The answer to a step, or to several that all succeeded. */
function answer(id: number, taken: Taken | undefined): ToStage {
  return taken === undefined || taken.ok
    ? { type: "taken", id, value: taken?.value }
    : { type: "refused", id, step: taken.step, code: taken.code, reason: taken.reason };
}
