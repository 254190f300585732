/**
 * The bench bundles this file in place of `init/stages/stage_isolate.ts`: the stages run in PID 1's own isolate, with
 * all that it holds. An init without scoping would do the same; no image has it.
 *
 * @module
 */
import { insideOfIsolate } from "../../init/stages/inside.ts";
import type { Isolate } from "../../init/stages/isolate.ts";
import type { FromStage, ToStage } from "../../init/stages/messages.ts";

/** A stand-in for a stage's isolate. */
export type StageIsolate = Isolate<ToStage, FromStage>;

/** Opens no isolate: the caller talks to the stage itself. */
export function openStageIsolate(): StageIsolate {
  let listener = (_message: FromStage): void => {};
  const take = insideOfIsolate((message) => queueMicrotask(() => listener(message)));
  return {
    post: (message) => queueMicrotask(() => take(message)),
    onMessage(listens): void {
      listener = listens;
    },
    crashed: new Promise(() => {}),
    close: () => {},
  };
}
