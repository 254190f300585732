/**
 * A stage isolate without a worker: a test sends the messages of the stage in it. It must not act.
 *
 * @module
 */
import type { StageCall, ToStage } from "../../init/gate/protocol.ts";
import type { StageChannel, StageIsolate } from "../../init/gate/stage_isolate.ts";

/** A fake isolate and its other side. */
export interface FakeStageIsolate extends StageIsolate {
  /** The stages that ran, in order. */
  readonly calls: readonly StageCall[];
  /** The answers to the steps of all of them, in order. */
  readonly posted: readonly ToStage[];
  /** Sends a message from the stage that ran last, which may be one of a hostile stage. */
  say(message: unknown): void;
  /** Returns the number of closed channels. */
  readonly closed: () => number;
}

/**
 * Makes a fake isolate.
 *
 * @param onRun Called when a stage runs.
 * @param onPost Called with each answer to a step.
 */
export function fakeStageIsolate(
  onRun: (call: StageCall, isolate: FakeStageIsolate) => void = () => {},
  onPost: (message: ToStage, isolate: FakeStageIsolate) => void = () => {},
): FakeStageIsolate {
  const calls: StageCall[] = [];
  const posted: ToStage[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<Error>();
  let listener = (_message: unknown): void => {};
  let closed = 0;
  let over = false;
  const isolate: FakeStageIsolate = {
    calls,
    posted,
    ended,
    get over(): boolean {
      return over;
    },
    end(reason) {
      over = true;
      resolve(reason);
    },
    say: (message) => listener(message),
    closed: () => closed,
    run(call): StageChannel {
      calls.push(call);
      // The stage sends messages only once somebody can listen.
      queueMicrotask(() => onRun(call, isolate));
      return {
        post(message): void {
          posted.push(message);
          onPost(message, isolate);
        },
        onMessage(listens): void {
          listener = listens;
        },
        close: () => void closed++,
      };
    },
  };
  return isolate;
}
