import assert from "node:assert/strict";
import type { BootEvent } from "../../boot/events.ts";
import { fakeKernel } from "../../tests/fakes/kernel.ts";
import { startTimeline } from "../timeline.ts";
import { reportOpenings } from "./opening.ts";

const told = (isolate: string, t: number): Partial<BootEvent> => ({
  ...{ stage: "isolates", event: "step", step: `open isolate ${isolate}` },
  ...{ isolate, seconds: 0.02, t, uptime: t },
});

Deno.test("reportOpenings: reports name and time once the isolate is open, and nothing of one that is not", () => {
  const kernel = fakeKernel();
  const events: Partial<BootEvent>[] = [];
  const openings = reportOpenings(kernel);
  openings.tellTo(startTimeline(kernel, 0, (event) => events.push(event)));
  const opened = openings.opening("mounts", () => {
    kernel.time += 0.02;
    assert.deepEqual(events, []);
    return "the isolate";
  });
  assert.equal(opened, "the isolate");
  assert.deepEqual(events, [told("mounts", 0.02)]);
  assert.throws(() => openings.opening("dom0", () => assert.fail("no isolate")), /no isolate/);
  assert.deepEqual(events, [told("mounts", 0.02)]);
});

Deno.test("reportOpenings: those before the timeline are reported with the time at which they were opened", () => {
  const kernel = fakeKernel();
  const events: Partial<BootEvent>[] = [];
  const openings = reportOpenings(kernel);
  for (const name of ["services", "stages 1"]) {
    openings.opening(name, () => {
      kernel.time += 0.02;
    });
  }
  kernel.time = 5;
  openings.tellTo(startTimeline(kernel, 0, (event) => events.push(event)));
  assert.deepEqual(events, [told("services", 0.02), told("stages 1", 0.04)]);
});
