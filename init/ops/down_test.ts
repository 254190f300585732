import assert from "node:assert/strict";
import { BOOT, ON_REQUEST } from "../../boot/stages/order.ts";
import { fakeKernel } from "../../tests/fakes/kernel.ts";
import { takeStep } from "../gate/broker.ts";
import { asStep } from "../gate/protocol.ts";
import {
  LINUX_REBOOT_CMD_HALT,
  LINUX_REBOOT_CMD_POWER_OFF,
  LINUX_REBOOT_CMD_RESTART,
  SIGKILL,
  SIGTERM,
} from "../kernel/constants.ts";
import { DOWN, type DownDelegates, type DownOp, downRowOf, type DownStep } from "./down.ts";
import { type Taking, texts } from "./operation.ts";
import { describeStep, type Op, OPERATIONS, type Step, type StepScope } from "./ops.ts";

/** Each operation, with what the log says of it, its subject, and the calls and delegates that it becomes. */
const STEPS: readonly (readonly [
  step: DownStep,
  line: string,
  subject: string,
  acts: readonly string[],
])[] = [
  [
    { op: "stopContainers", spared: ["a", "b"] },
    ...["stop containers but a, b", "containers"] as const,
    ["stopContainers a,b"],
  ],
  [{ op: "stopContainers", spared: [] }, "stop containers", "containers", ["stopContainers "]],
  [{ op: "detach" }, "take back the console", "console", ["detach"]],
  [{ op: "stopServices" }, "stop services", "services", ["stopServices"]],
  [{ op: "waitServices" }, "wait for services", "services", ["waitServices"]],
  [
    { op: "kill", pid: -1, sig: "SIGTERM" },
    ...["kill -1 SIGTERM", "processes"] as const,
    [`kill -1 ${SIGTERM}`, "alone", "wait"],
  ],
  [
    { op: "kill", pid: 7, sig: "SIGKILL" },
    ...["kill 7 SIGKILL", "processes"] as const,
    [`kill 7 ${SIGKILL}`, "alone", "wait"],
  ],
  [
    { op: "unmountAll" },
    ...["unmount everything, busy disks read-only", "file systems"] as const,
    ["unmountAll"],
  ],
  // The fake kernel syncs a moment later.
  [{ op: "sync" }, "sync", "sync", ["wait", "sync"]],
  [{ op: "flush" }, "flush the events", "events", ["flush"]],
  [{ op: "disarm" }, "disarm the watchdog", "watchdog", ["disarm"]],
  ...([
    ["LINUX_REBOOT_CMD_POWER_OFF", LINUX_REBOOT_CMD_POWER_OFF],
    ["LINUX_REBOOT_CMD_RESTART", LINUX_REBOOT_CMD_RESTART],
    ["LINUX_REBOOT_CMD_HALT", LINUX_REBOOT_CMD_HALT],
  ] as const).map(([cmd, command]) =>
    [{ op: "reboot", cmd }, `reboot ${cmd}`, "reboot", [`reboot ${command}`]] as const
  ),
];

Deno.test("DOWN: each operation's line, subject and acts", async () => {
  for (const [step, line, subject, acts] of STEPS) {
    assert.equal(describeStep(step), line);
    assert.equal(downRowOf(step).subject(step as never), subject);
    const kernel = fakeKernel();
    const said = (act: string) => (): Promise<void> => {
      kernel.calls.push(act);
      return Promise.resolve();
    };
    const delegates: DownDelegates = {
      stopContainers: (_time, spared) => said(`stopContainers ${spared.join()}`)(),
      ...{ detach: said("detach"), stopServices: said("stopServices"), alone: said("alone") },
      ...{ waitServices: said("waitServices"), unmountAll: said("unmountAll") },
      ...{ flush: said("flush"), disarm: said("disarm") },
    };
    const wait = <T>(promise: Promise<T>): Promise<T> => {
      kernel.calls.push("wait");
      return promise;
    };
    await downRowOf(step).take(step as never, { kernel, delegates, time: { seconds: 1, wait } });
    assert.deepEqual(kernel.calls, acts, line);
  }
  assert.deepEqual(new Set(STEPS.map(([{ op }]) => op)), new Set(Object.keys(DOWN)));
});

Deno.test("DOWN: each is a row under its own name", () => {
  for (const [name, row] of Object.entries(DOWN)) {
    assert.equal(row.op, name);
    assert.equal(row.effect, "makes");
  }
});

Deno.test("DOWN: no stage can ask for one: it is no operation of stages, and no rule covers it", async () => {
  for (const [step] of STEPS) {
    assert.ok(!Object.hasOwn(OPERATIONS, step.op), step.op);
    assert.throws(() => asStep(step), /unknown operation/);
    const rules = ["*", "/", step.op];
    const scope = { [step.op]: rules } as StepScope;
    for (const rule of rules) {
      assert.equal(downRowOf(step).covers(rule as never, step as never), false);
    }
    const kernel = fakeKernel();
    const nobody = (): Promise<never> => Promise.reject(new Error("nobody"));
    const delegates = { start: nobody, console: nobody, uevent: nobody };
    const taken = await takeStep(scope, step, { kernel, delegates, leaving: () => true });
    assert.ok(!taken.ok && taken.reason.includes("unknown operation"), step.op);
    assert.deepEqual(kernel.calls, []);
  }
  for (const { name, scope } of [...BOOT, ...ON_REQUEST]) {
    assert.deepEqual(Object.keys(scope).filter((op) => Object.hasOwn(DOWN, op)), [], name);
  }
});

Deno.test("DOWN: a stage's step, its scope and the broker's table do not compile with one", () => {
  const both: Op & DownOp extends never ? true : false = true;
  assert.ok(both);
  // @ts-expect-error: it is no step of a stage.
  const step: Step = { op: "sync" };
  // @ts-expect-error: no scope has it.
  const scope: StepScope = { reboot: [] };
  // @ts-expect-error: it needs more to be taken than the broker has.
  const take: (step: never, taking: Taking) => unknown = DOWN.reboot.take;
  // @ts-expect-error: no rule can be written.
  const rule: Parameters<typeof DOWN.reboot.covers>[0] = "*";
  void [step, scope, take, rule];
});

Deno.test("texts: a list of texts of bounded length", () => {
  for (const value of [[], ["a", ""]]) assert.equal(texts.fault(value, "spared"), null);
  for (const value of ["a", [1], ["x".repeat(4097)], null, {}]) {
    assert.equal(texts.fault(value, "spared"), "its spared is not a list of texts");
  }
});
