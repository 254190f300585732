/**
 * Reports how the boot as a whole ended, once all its stages have.
 *
 * @module
 */
import { reasonOf } from "./gate/boot_stage.ts";
import type { StageEnd } from "./gate/protocol.ts";
import type { Ends } from "./gate/sequence.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Reports `done`, with the stages that failed, or `failed` if dom0 should have come up and did not.
 *
 * @param timeline Receives the report.
 * @param ends How the stages ended.
 * @param up How the stage `dom0` ended; `null` if the rescue shell was requested instead.
 */
export async function tellEnd(
  timeline: Timeline,
  ends: Ends,
  up: StageEnd | null,
): Promise<void> {
  const failed: string[] = [];
  for (const [name, end] of ends) if ((await end).type === "failed") failed.push(name);
  if (up !== null && up.type !== "done") {
    timeline.tell("boot", "failed", { error: `dom0 is not up: ${reasonOf(up)}` });
    return;
  }
  timeline.tell("boot", "done", {
    seconds: timeline.now(),
    ...failed.length === 0 ? {} : { detail: `failed: ${failed.join(", ")}` },
  });
}
