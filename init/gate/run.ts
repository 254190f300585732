/**
 * One stage in its isolate, from its start to its end: its steps go to the broker, its messages to the log. Its scope
 * counts for that time, and no message of it is heard before or after.
 *
 * @module
 */
import type { StartedContainer } from "../../boot/stages/stage.ts";
import { after } from "./alarm.ts";
import type { Taken } from "./broker.ts";
import { asMessage, type StageCall, type StageEnd, startMeter, type ToStage } from "./protocol.ts";
import type { StageIsolate } from "./stage_isolate.ts";

/** What running a stage needs. */
export interface StageRun extends StageCall {
  readonly isolate: StageIsolate;
  /** Seconds until it counts as failed. */
  readonly deadline: number;
  /** Seconds in which its first message must come: an isolate that another stage holds up sends none. */
  readonly began: number;
  /** Seconds, of a clock that never goes back. */
  now(): number;
  take(step: unknown): Promise<Taken>;
  log(detail: string, started?: StartedContainer): void;
}

/** How a run ended, and whether the stage itself never came to run. */
export interface RunEnd {
  readonly end: StageEnd;
  readonly unanswered: boolean;
}

/**
 * Runs a stage to its end.
 *
 * @param run What it needs.
 * @throws {Error} Where the isolate takes no message.
 */
export async function runStage(run: StageRun): Promise<RunEnd> {
  const { stage, config, outcomes, isolate } = run;
  const ended = Promise.withResolvers<RunEnd>();
  const channel = isolate.run({ stage, config, outcomes });
  const meter = startMeter(run.now, (turn) => channel.post({ type: "turn", turn }));
  let over = false;
  let began = false;
  const end = (end: StageEnd, unanswered = false): void => {
    if (over) return;
    over = true;
    // Now, and not a moment later: a stage that floods would be read on.
    channel.close();
    ended.resolve({ end, unanswered });
  };
  const fail = (error: string, unanswered = false): void =>
    end({ type: "failed", error }, unanswered);

  channel.onMessage((said) => {
    if (over) return;
    const message = asMessage(said);
    const excess = meter.count(said, message);
    if (excess !== null) {
      fail(excess);
      // The stages beside it end with it: nothing else stops one that floods.
      isolate.end(new Error(`the stage ${stage} in the same isolate was ended: ${excess}`));
      return;
    }
    began = true;
    switch (message.type) {
      case "began":
        return;
      case "steps":
        void takeInTurn(message.id, message.steps).then((answer) => {
          if (!over) channel.post(answer);
        });
        return;
      case "log":
        for (const { detail, started } of message.lines) {
          const kept = meter.kept(detail);
          if (kept !== null) run.log(kept, started);
        }
        return;
      case "done":
      case "skipped":
      case "failed":
        return end(message);
    }
  });
  void isolate.ended.then(({ message }) => fail(message));
  const late = [
    after(run.deadline, () => fail(`it did not end within ${run.deadline} s`)),
    after(run.began, () => {
      if (began || over) return;
      const error = `its isolate did not answer within ${run.began} s`;
      fail(error, true);
      isolate.end(new Error(error));
    }),
  ];
  try {
    return await ended.promise;
  } finally {
    for (const cancel of late) cancel();
  }

  /** Takes steps up to the first that fails, and none after the stage's end. */
  async function takeInTurn(id: number, steps: readonly unknown[]): Promise<ToStage> {
    let value: unknown;
    for (const step of steps) {
      if (over) break;
      const taken = await run.take(step);
      if (!taken.ok) {
        const { step, code, reason } = taken;
        return { type: "refused", id, step, code, reason };
      }
      value = taken.value;
    }
    return { type: "taken", id, value };
  }
}
