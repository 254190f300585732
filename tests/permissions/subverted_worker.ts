/**
 * A stage that was subverted: it runs in a stage's isolate, speaks the stages' own messages, and asks for the steps that
 * the test hands it as an outcome. Its own outcome is the code that each was refused with; `null` where it was taken.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { FromStage, ToStage } from "../../init/stages/messages.ts";
import type { Step } from "../../boot/step.ts";

const codes: (string | null)[] = [];
let expected = 0;

const post = (message: FromStage): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<ToStage>): void => {
  if (data.type === "run") {
    const steps = data.outcomes["steps"] as readonly Step[];
    expected = steps.length;
    steps.forEach((step, id) => post({ type: "step", id, step }));
  } else {
    codes[data.id] = data.type === "refused" ? data.code : null;
    expected--;
  }
  if (expected === 0) post({ type: "done", outcome: codes });
};
