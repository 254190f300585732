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
  /** Opens the isolates of stages, one each time the event loop comes round. */
  prepare(stages: readonly Isolated[]): void;
}

interface Shared {
  isolate: StageIsolate | null;
  /** Stages that run in it. */
  inside: number;
}

/**
 * Makes a pool.
 *
 * @param coming The stages of the boot: until each has entered once, its isolate is kept.
 * @param open Opens an isolate, by a name and its permissions.
 */
export function isolatePool(
  coming: readonly Isolated[],
  open: (name: string, permissions: StagePermissions) => StageIsolate,
): IsolatePool {
  const all = new Map<string, Shared>();
  const awaited = new Map(
    coming.map(({ name, permissions }) => [name, permissionsKey(permissions)]),
  );
  let waiting: readonly Isolated[] = [];
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

  function prepareNext(): void {
    const [stage, ...rest] = waiting;
    waiting = rest;
    if (stage === undefined) return;
    try {
      isolateOf(stage);
    } catch {
      // The stage opens it again when it enters, and then the error is the stage's.
    }
    nextRound(prepareNext);
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
    prepare(stages) {
      const idle = waiting.length === 0;
      // One of each set.
      const sets = new Map(stages.map((stage) => [permissionsKey(stage.permissions), stage]));
      waiting = [...waiting, ...sets.values()];
      if (idle) nextRound(prepareNext);
    },
  };
}
