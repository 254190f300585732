import assert from "node:assert/strict";
import type { BootEvent } from "../../boot/events.ts";
import { fakeKernel } from "../../tests/fakes/kernel.ts";
import { startTimeline } from "../timeline.ts";
import { openingTold } from "./opening.ts";

Deno.test("openingTold: tells the name and the time once the isolate is open, and nothing of one that is not", () => {
  const kernel = fakeKernel();
  const events: Partial<BootEvent>[] = [];
  const timeline = startTimeline(kernel, 0, ({ t: _, uptime: __, ...event }) => events.push(event));
  const opening = openingTold(timeline);
  const opened = opening("mounts", () => {
    kernel.time += 0.02;
    assert.deepEqual(events, []);
    return "the isolate";
  });
  assert.equal(opened, "the isolate");
  const told = [{
    ...{ stage: "isolates", event: "step", step: "open isolate mounts" },
    ...{ isolate: "mounts", seconds: 0.02 },
  }];
  assert.deepEqual(events, told);
  assert.throws(() => opening("dom0", () => assert.fail("no isolate")), /no isolate/);
  assert.deepEqual(events, told);
});
