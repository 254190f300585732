/**
 * The isolate of one stage. The bench has another file in the place of this one, in which the stages have none.
 *
 * @module
 */
import type { Stage } from "../../boot/stage.ts";
import { workerUrl } from "../workers.ts";
import { type Isolate, openIsolate } from "./isolate.ts";
import type { FromStage, ToStage } from "./messages.ts";

/** A stage's isolate. */
export type StageIsolate = Isolate<ToStage, FromStage>;

/**
 * Opens the isolate of a stage.
 *
 * @param stage The stage.
 * @throws {Deno.errors.NotCapable} Where PID 1 itself lacks one of its permissions.
 */
export function openStageIsolate(stage: Stage): StageIsolate {
  return openIsolate(workerUrl("stages/worker"), stage.name, stage.permissions);
}
