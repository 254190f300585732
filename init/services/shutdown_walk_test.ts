import assert from "node:assert/strict";
import { broken, consoleWith, details, host, turn } from "../../tests/fakes/going_down.ts";
import { SIGKILL, SIGTERM } from "../kernel/constants.ts";
import { describeStep } from "../ops/ops.ts";
import { shutdownSteps } from "./shutdown_steps.ts";

Deno.test("prepareShutdown: takes the list of steps, each with what it takes, and announces its waits", async () => {
  const going = host();
  going.kernel.fail.delete("kill");
  going.shutdown.request("halt", "x");
  while (!going.log.includes(`kill -1 ${SIGTERM}`)) await turn();
  going.kernel.time += 0.25;
  going.kernel.fail.set("kill -1 0", "ESRCH");
  going.reaped();
  await going.down;
  const steps = shutdownSteps("halt").filter(({ quiet }) => quiet !== true);
  const told = going.events.filter(({ event }) => event === "step");
  assert.deepEqual(told.map(({ step }) => step), steps.map(describeStep));
  assert.deepEqual(told.filter(({ seconds }) => seconds !== 0).map((event) => event.seconds), [
    0.25,
  ]);
  const waits = steps.map(({ wait }) => wait?.beyond ?? wait?.least ?? 0);
  assert.equal(going.events[0]?.seconds, 30 + waits.reduce((sum, one) => sum + one));
});

Deno.test("prepareShutdown: a Docker that gives no answer is not asked again, and processes have what is left", async () => {
  const asked: string[] = [];
  const going = host({
    console: consoleWith({
      stopContainers({ spared }) {
        asked.push(spared.join());
        return Promise.reject(new Error("no answer"));
      },
    }),
  });
  going.kernel.fail.delete("kill");
  going.shutdown.request("poweroff", "x");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.deepEqual(asked, ["dom0"]);
  assert.deepEqual(going.log.filter((call) => call.startsWith("kill")), [`kill -1 ${SIGTERM}`]);
  going.kernel.time = 3;
  going.shutdown.request("poweroff", "x");
  await turn();
  assert.equal(going.log.at(-1), `kill -1 ${SIGKILL}`);
  assert.ok(details(going).includes("failed containers: Docker does not say what runs: no answer"));
  going.kernel.fail.set("kill", "ESRCH");
  going.reaped();
  await going.down;
});

Deno.test("prepareShutdown: SIGKILL is not sent where SIGTERM could not be", async () => {
  const going = host({}, { fail: { kill: "EPERM" } });
  going.shutdown.request("poweroff", "x");
  await going.down;
  assert.deepEqual(going.log.filter((call) => call.startsWith("kill")), [`kill -1 ${SIGTERM}`]);
});

Deno.test("prepareShutdown: a machine that does not stop is told, and its watchdog may fail", async () => {
  const going = host({
    watchdog: { cover: () => {}, disarm: broken },
  }, { fail: { reboot: "EINVAL" } });
  going.shutdown.request("halt", "x");
  while (!going.log.some((call) => call.startsWith("reboot"))) await turn();
  await turn();
  const [disarmed, rebooted] = details(going).slice(-2).map(String);
  assert.equal(disarmed, "failed watchdog: broken");
  assert.match(rebooted ?? "", /^failed reboot: reboot "\d+": EINVAL /);
});
