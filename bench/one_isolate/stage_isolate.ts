/**
 * What the bench bundles in the place of `init/stages/stage_isolate.ts`: the stages run in PID 1's own isolate, with all
 * that it holds. That is what an init without scoping would do; no image has it.
 *
 * @module
 */
import { insideOfIsolate } from "../../init/stages/inside.ts";
import type { Isolate } from "../../init/stages/isolate.ts";
import type { FromStage, ToStage } from "../../init/stages/messages.ts";

/** As a stage's isolate, but none. */
export type StageIsolate = Isolate<ToStage, FromStage>;

/** Opens nothing: whoever asks talks to the stage. */
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
