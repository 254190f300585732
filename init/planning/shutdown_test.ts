import assert from "node:assert/strict";
import { describeStep } from "../ops/ops.ts";
import { shutdownSteps } from "../services/shutdown_steps.ts";
import { planShutdown } from "./shutdown.ts";

const image = { configFile: '{"deadlines.shutdown":7}' };

Deno.test("planShutdown: its steps are those that PID 1 takes", () => {
  for (const action of ["poweroff", "reboot", "halt"] as const) {
    const { action: planned, steps } = planShutdown(action, "", null);
    assert.equal(planned, action);
    assert.deepEqual(steps.map(({ step }) => step), shutdownSteps(action));
    assert.deepEqual(steps.map(({ line }) => line), shutdownSteps(action).map(describeStep));
  }
});

Deno.test("planShutdown: its deadline is the configuration's, of the image or of the command line", () => {
  assert.equal(planShutdown("halt", "", image).deadline, 7);
  assert.equal(planShutdown("halt", "only-docker.deadlines.shutdown=9", image).deadline, 9);
  assert.deepEqual(planShutdown("halt", "", image).faults, []);
  assert.equal(planShutdown("halt", "only-docker.nonsense=1", null).faults.length, 1);
});

Deno.test("planShutdown: a command line that is too long is refused", () => {
  assert.throws(() => planShutdown("halt", "x".repeat(20_000), null), RangeError);
});
