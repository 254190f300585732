import assert from "node:assert/strict";
import type { BootEvent } from "../boot/events.ts";
import { tellEnd } from "./boot_end.ts";
import type { StageEnd } from "./gate/protocol.ts";
import { startTimeline } from "./timeline.ts";

const DONE: StageEnd = { type: "done", outcome: undefined };
const FAILED: StageEnd = { type: "failed", error: "it broke" };
const SKIPPED: StageEnd = { type: "skipped", reason: "nothing to do" };

async function told(ends: Record<string, StageEnd>, up: StageEnd | null): Promise<BootEvent[]> {
  const events: BootEvent[] = [];
  const timeline = startTimeline({ uptime: () => 5 }, 2, (event) => events.push(event));
  const stages = Object.entries(ends).map(([name, end]) => [name, Promise.resolve(end)] as const);
  await tellEnd(timeline, new Map(stages), up);
  return events;
}

Deno.test("tellEnd: a boot with dom0 up is done, and lists the stages that failed", async () => {
  const whole = { t: 3, uptime: 5, stage: "boot", event: "done", seconds: 3 };
  assert.deepEqual(await told({ a: DONE, b: SKIPPED, dom0: DONE }, DONE), [whole]);
  assert.deepEqual(await told({ a: FAILED, b: FAILED, dom0: DONE }, DONE), [
    { ...whole, detail: "failed: a, b" },
  ]);
});

Deno.test("tellEnd: without dom0 the boot has failed, unless the rescue shell was requested", async () => {
  for (const [up, reason] of [[FAILED, "it broke"], [SKIPPED, "nothing to do"]] as const) {
    const [event] = await told({ dom0: up }, up);
    assert.deepEqual([event?.event, event?.error], ["failed", `dom0 is not up: ${reason}`]);
  }
  assert.equal((await told({ a: DONE }, null))[0]?.event, "done");
});
