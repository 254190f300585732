import assert from "node:assert/strict";
import type { BootEvent } from "../boot/events.ts";
import { fakeKernel } from "../tests/fakes/kernel.ts";
import { startOfPid1, startTimeline } from "./timeline.ts";

Deno.test("startTimeline: adds both times, rounded to microseconds, to the fields of an event", () => {
  const kernel = fakeKernel();
  const events: BootEvent[] = [];
  const timeline = startTimeline(kernel, 2.5, (event) => void events.push(event));
  kernel.time = 3.00000049;
  assert.ok(Math.abs(timeline.now() - 0.50000049) < 1e-12);
  timeline.tell("dom0", "done", { seconds: 0.12345678, detail: "x" });
  timeline.tell("dom0", "start");
  assert.deepEqual(events, [
    { t: 0.5, uptime: 3, stage: "dom0", event: "done", seconds: 0.123457, detail: "x" },
    { t: 0.5, uptime: 3, stage: "dom0", event: "start" },
  ]);
});

const KLOG = `<6>[    0.5] Run /old as init process
<6>[   12.345678] Run /init as init process
<7>[   12.4]   with arguments:
`;

function startOf(told: string | null | undefined, klog = "", fail = {}): number {
  const kernel = fakeKernel({ klog, fail });
  kernel.time = 100;
  return startOfPid1(kernel, told);
}

Deno.test("startOfPid1: the launcher's time comes first", () => {
  assert.equal(startOf("42.5", KLOG), 42.5);
  assert.equal(startOf("100", KLOG), 100);
});

Deno.test("startOfPid1: else the last message of the kernel's log, also if the launcher's time is not valid", () => {
  const nonsense = ["", "0", "-1", "NaN", "Infinity", "1e999", "101", "soon", "1,5", "0x", " "];
  for (const told of [undefined, null, ...nonsense]) {
    assert.equal(startOf(told, KLOG), 12.345678, String(told));
  }
});

Deno.test("startOfPid1: else the time at which the runtime came up", () => {
  const kernelLogs: [string, object][] = [["", {}], ["no such line", {}], [KLOG, {
    klog: "EPERM",
  }]];
  for (const [klog, fail] of kernelLogs) {
    const before = performance.now() / 1000;
    const start = startOf(null, klog, fail);
    const after = performance.now() / 1000;
    assert.ok(start <= 100 - before && start >= 100 - after, String(start));
  }
});
