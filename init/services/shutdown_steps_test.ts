import assert from "node:assert/strict";
import type { ShutdownAction } from "../../boot/events.ts";
import { downRowOf, type DownStep } from "../ops/down.ts";
import { describeStep } from "../ops/ops.ts";
import { shutdownSteps } from "./shutdown_steps.ts";

const ACTIONS: readonly ShutdownAction[] = ["poweroff", "reboot", "halt"];
const DOWN = [
  "stop containers but dom0",
  "take back the console",
  "stop containers",
  "stop services",
  "kill -1 SIGTERM",
  "kill -1 SIGKILL",
  "wait for services",
  "unmount everything, busy disks read-only",
  "sync",
  "flush the events",
];
const lines = (steps: readonly DownStep[]): string[] => steps.map(describeStep);

Deno.test("shutdownSteps: the way down is the same but for its end; a halted machine is not reset", () => {
  const end = {
    poweroff: ["reboot LINUX_REBOOT_CMD_POWER_OFF"],
    reboot: ["reboot LINUX_REBOOT_CMD_RESTART"],
    halt: ["disarm the watchdog", "reboot LINUX_REBOOT_CMD_HALT"],
  };
  for (const action of ACTIONS) {
    assert.deepEqual(lines(shutdownSteps(action)), [...DOWN, ...end[action]]);
  }
});

Deno.test("shutdownSteps: each step is one of its operation, and needs one that comes before it", () => {
  for (const action of ACTIONS) {
    const before = new Set<string>();
    for (const step of shutdownSteps(action)) {
      for (const [name, field] of Object.entries(downRowOf(step).fields)) {
        assert.equal(field.fault((step as never)[name], name), null);
      }
      if (step.needs !== undefined) assert.ok(before.has(step.needs), describeStep(step));
      before.add(step.op);
    }
  }
});

Deno.test("shutdownSteps: a second request ends the waiting up to SIGTERM, and none for the disks", () => {
  const hurried = shutdownSteps("poweroff").filter(({ wait }) => wait?.hurry === true);
  assert.deepEqual(lines(hurried), DOWN.slice(0, 5));
});

Deno.test("shutdownSteps: once the last event is flushed nothing is told, and only that may fail in any way", () => {
  const steps = shutdownSteps("halt");
  const quiet = steps.slice(DOWN.indexOf("flush the events"));
  assert.deepEqual(steps.filter((step) => step.quiet === true), quiet);
  assert.deepEqual(lines(steps.filter(({ tolerate }) => tolerate === "*")), ["flush the events"]);
});

Deno.test("shutdownSteps: is a value of its own each time", () => {
  assert.deepEqual(shutdownSteps("halt"), shutdownSteps("halt"));
  assert.notEqual(shutdownSteps("halt"), shutdownSteps("halt"));
});
