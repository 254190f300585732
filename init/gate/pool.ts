/**
 * The isolates of the stages: one for each set of permissions, opened ahead of its use where PID 1 is idle, and closed
 * when no stage needs it any more. Opening one blocks PID 1's thread.
 *
 * @module
 */
import {
  type Manifest,
  permissionsKey,
  type StagePermissions,
} from "../../boot/stages/manifest.ts";
import { nextRound } from "../rounds.ts";
import type { StageIsolate } from "./stage_isolate.ts";

/** The part of a stage that its isolate depends on. */
export type Isolated = Pick<Manifest, "name" | "permissions">;

/** Isolates by their permissions. */
export interface IsolatePool {
  /**
   * The isolate for a stage, which is opened where there is none. The stage must be given back.
   *
   * @throws {Error} Where it can't be opened.
   */
  enter(stage: Isolated): StageIsolate;
  /** A stage has ended: its isolate is closed, unless another one is in it or will come. */
  leave(stage: Isolated): void;
  /** Opens the isolate of a stage, now. */
  open(stage: Isolated): void;
  /** Opens the isolate of a stage when the event loop has come round. */
  prepare(stage: Isolated): void;
  /** These stages will come: until each has entered once, its isolate is kept. */
  expect(stages: readonly Isolated[]): void;
}

interface Shared {
  isolate: StageIsolate | null;
  /** Stages that run in it. */
  inside: number;
}

/**
 * Makes a pool.
 *
 * @param open Opens an isolate, by a name and its permissions.
 */
export function isolatePool(
  open: (name: string, permissions: StagePermissions) => StageIsolate,
): IsolatePool {
  const all = new Map<string, Shared>();
  const awaited = new Map<string, string>();
  let opened = 0;

  function sharedBy({ permissions }: Isolated): Shared {
    const key = permissionsKey(permissions);
    const shared = all.get(key) ?? { isolate: null, inside: 0 };
    all.set(key, shared);
    return shared;
  }

  function isolateOf(stage: Isolated): StageIsolate {
    const shared = sharedBy(stage);
    if (shared.isolate === null || shared.isolate.over) {
      shared.isolate = open(`stages ${++opened}`, stage.permissions);
    }
    return shared.isolate;
  }

  function openAhead(stage: Isolated): void {
    try {
      isolateOf(stage);
    } catch {
      // The stage opens it again when it enters, and then the error is the stage's.
    }
  }

  return {
    enter(stage) {
      awaited.delete(stage.name);
      const isolate = isolateOf(stage);
      sharedBy(stage).inside++;
      return isolate;
    },
    leave(stage) {
      const shared = sharedBy(stage);
      shared.inside--;
      const needed = shared.inside > 0 ||
        [...awaited.values()].includes(permissionsKey(stage.permissions));
      if (needed) return;
      shared.isolate?.end(new Error("no stage needs the isolate"));
      shared.isolate = null;
    },
    open: openAhead,
    prepare: (stage) => nextRound(() => openAhead(stage)),
    expect(stages) {
      for (const { name, permissions } of stages) awaited.set(name, permissionsKey(permissions));
    },
  };
}
