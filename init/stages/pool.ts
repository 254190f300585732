/**
 * The stages' isolates, opened ahead of their use: opening one holds up PID 1's thread for some 20 ms, which costs
 * nothing while every stage that runs waits for something else.
 *
 * @module
 */
import type { Stage } from "../../boot/stage.ts";
import { nextRound } from "../rounds.ts";
import type { StageIsolate } from "./stage_isolate.ts";

/** Isolates by stage. */
export interface IsolatePool {
  /**
   * The isolate of a stage, which is then the caller's: one that was prepared, or a new one. Of those that are taken
   * together one is opened each time the event loop comes round, so that everybody else is heard in between.
   */
  take(stage: Stage): Promise<StageIsolate>;
  /** Opens the isolates of stages, one each time the event loop comes round. */
  prepare(stages: readonly Stage[]): void;
  /** Closes what was prepared and not taken. */
  close(): void;
}

/**
 * Makes a pool.
 *
 * @param open How to open a stage's isolate.
 */
export function isolatePool(open: (stage: Stage) => StageIsolate): IsolatePool {
  const prepared = new Map<string, StageIsolate>();
  const taken = new Set<string>();
  let waiting: Stage[] = [];
  let turn: Promise<void> = Promise.resolve();

  function prepareNext(): void {
    const stage = waiting.shift();
    if (stage === undefined) return;
    if (!taken.has(stage.name) && !prepared.has(stage.name)) {
      try {
        prepared.set(stage.name, open(stage));
      } catch {
        // Whoever takes it opens it again, and then the error is the stage's.
      }
    }
    nextRound(prepareNext);
  }

  return {
    async take(stage) {
      taken.add(stage.name);
      const ready = prepared.get(stage.name);
      prepared.delete(stage.name);
      if (ready !== undefined) return ready;
      const mine = turn;
      turn = mine.then(() => new Promise((comeRound) => nextRound(comeRound)));
      await mine;
      return open(stage);
    },
    prepare(stages) {
      const idle = waiting.length === 0;
      waiting.push(...stages);
      if (idle) nextRound(prepareNext);
    },
    close() {
      waiting = [];
      for (const isolate of prepared.values()) isolate.close();
      prepared.clear();
    },
  };
}
