import assert from "node:assert/strict";
import { broken, consoleWith, details, host, turn } from "../../tests/fakes/going_down.ts";
import type { FakeKernelOptions } from "../../tests/fakes/kernel.ts";
import {
  LINUX_REBOOT_CMD_HALT,
  LINUX_REBOOT_CMD_POWER_OFF,
  LINUX_REBOOT_CMD_RESTART,
  SIGKILL,
  SIGTERM,
} from "../kernel/constants.ts";
import { NO_SINK } from "../sink.ts";
import type { ShutdownParts } from "./shutdown.ts";

const POWER_OFF = `reboot ${LINUX_REBOOT_CMD_POWER_OFF}`;

const NEVER = new Promise<never>(() => {});
Deno.test("prepareShutdown: containers, the console, dom0, the services, the processes, the disks, the events, the end", async () => {
  const going = host();
  assert.equal(going.shutdown.requested, false);
  going.shutdown.request("poweroff", "SIGUSR2");
  assert.equal(going.shutdown.requested, true);
  await going.down;
  assert.deepEqual(going.log, [
    "containers but dom0",
    "detach",
    "containers but ",
    "stop",
    `kill -1 ${SIGTERM}`,
    "umount2 /d 0",
    "sync",
    "flush",
    POWER_OFF,
  ]);
  assert.deepEqual(details(going), [
    "start poweroff: SIGUSR2",
    "step stop containers but dom0",
    "step take back the console",
    "step stop containers",
    "step stop services",
    "step kill -1 SIGTERM ESRCH",
    "step wait for services",
    "step unmount everything, busy disks read-only",
    "step sync",
    "done",
  ]);
  for (const { event, seconds } of going.events) assert.equal(typeof seconds, "number", event);
  // The launchers wait for so long: the deadline, and what comes behind it.
  assert.equal(going.events[0]?.seconds, 30 + 15);
});

for (
  const [action, command] of [
    ["poweroff", LINUX_REBOOT_CMD_POWER_OFF],
    ["reboot", LINUX_REBOOT_CMD_RESTART],
    ["halt", LINUX_REBOOT_CMD_HALT],
  ] as const
) {
  Deno.test(`prepareShutdown: ${action} is its own command, once, whatever is asked later`, async () => {
    const going = host();
    going.shutdown.request(action, "first");
    going.shutdown.request("poweroff", "second");
    await going.down;
    await turn();
    going.shutdown.request("halt", "third");
    await turn();
    assert.deepEqual(going.log.filter((call) => call.startsWith("reboot")), [`reboot ${command}`]);
    assert.ok(going.kernel.calls.includes("cover 90"));
    assert.equal(going.log.includes("disarm"), action === "halt", "what stands still is not reset");
  });
}

Deno.test("prepareShutdown: a service that does not stop is waited for until the deadline", async () => {
  const going = host({
    deadline: 0.02,
    supervisor: { ...({} as ShutdownParts["supervisor"]), stop: () => NEVER },
  });
  going.shutdown.request("poweroff", "x");
  await going.down;
  assert.ok(
    details(going).includes("step services not waited for any longer"),
  );
  assert.ok(going.log.includes("umount2 /d 0"));
});

Deno.test("prepareShutdown: names the services that were killed", async () => {
  const stop = (): Promise<string[]> => Promise.resolve(["dockerd", "containerd"]);
  const going = host({ supervisor: { ...({} as ShutdownParts["supervisor"]), stop } });
  going.shutdown.request("poweroff", "x");
  await going.down;
  assert.ok(details(going).includes("step killed services: dockerd, containerd"));
});

Deno.test("prepareShutdown: the same wish said twice changes nothing, an impatient one ends the waiting", async () => {
  const going = host({
    deadline: 30,
    supervisor: { ...({} as ShutdownParts["supervisor"]), stop: () => NEVER },
  });
  going.shutdown.request("reboot", "x");
  going.kernel.time = 1.9;
  going.shutdown.request("reboot", "x");
  await turn();
  await turn();
  assert.ok(!going.log.includes("sync"));
  going.kernel.time = 2.1;
  going.shutdown.request("poweroff", "y");
  await going.down;
  // What was asked for first is done, and the disks are in order all the same.
  assert.deepEqual(going.log.slice(-4), [
    "umount2 /d 0",
    "sync",
    "flush",
    `reboot ${LINUX_REBOOT_CMD_RESTART}`,
  ]);
});

Deno.test("prepareShutdown: in a hurry what is written is still waited for", async () => {
  const going = host({
    supervisor: { ...({} as ShutdownParts["supervisor"]), stop: () => NEVER },
  });
  const written = Promise.withResolvers<void>();
  going.kernel.sync = () => written.promise;
  going.shutdown.request("poweroff", "x");
  await turn();
  going.kernel.time = 3;
  going.shutdown.request("poweroff", "x");
  await turn();
  await turn();
  assert.ok(!going.log.includes(POWER_OFF));
  written.resolve();
  await going.down;
});

Deno.test("prepareShutdown: processes that end on SIGTERM are not killed", async () => {
  const going = host();
  going.kernel.fail.delete("kill");
  going.shutdown.request("poweroff", "x");
  while (!going.log.includes(`kill -1 ${SIGTERM}`)) await turn();
  going.reaped();
  assert.ok(!going.log.includes("sync"));
  going.kernel.fail.set("kill", "ESRCH");
  going.reaped();
  await going.down;
  // The look whether anyone is left is signal 0; SIGKILL is tried and finds nobody.
  const kills = going.log.filter((call) => call.startsWith("kill"));
  assert.deepEqual(kills, [`kill -1 ${SIGTERM}`, "kill -1 0", "kill -1 0", `kill -1 ${SIGKILL}`]);
});

Deno.test("prepareShutdown: processes that ignore SIGTERM are killed, and those that ignore that are left", async () => {
  const going = host();
  going.kernel.fail.delete("kill");
  going.shutdown.request("poweroff", "x");
  await going.down;
  const kills = going.log.filter((call) => call.startsWith("kill"));
  assert.deepEqual(kills, [`kill -1 ${SIGTERM}`, `kill -1 ${SIGKILL}`]);
});

Deno.test("prepareShutdown: says which disks were busy", async () => {
  const going = host({}, { fail: { "umount2 /d 0": "EBUSY" } });
  going.shutdown.request("poweroff", "x");
  await going.down;
  assert.ok(details(going).includes("step busy: /d (EBUSY)"));
});

const BROKEN: readonly [what: string, parts: Partial<ShutdownParts>, options: FakeKernelOptions][] =
  [
    ["console", { console: consoleWith({ detach: broken }) }, {}],
    ["console", { console: consoleWith({ detach: async () => await broken() }) }, {}],
    ["containers", { console: consoleWith({ stopContainers: broken }) }, {}],
    ["services", { supervisor: { ...({} as ShutdownParts["supervisor"]), stop: broken } }, {}],
    ["processes", {}, { fail: { kill: "EPERM" } }],
    ["file systems", {}, { fail: { "open /proc/self/mountinfo": "EIO" } }],
    ["sync", {}, { fail: { sync: new Error("broken") } }],
  ];

for (const [what, parts, options] of BROKEN) {
  Deno.test(`prepareShutdown: reboot is called, and every other part done, though ${what} failed`, async () => {
    const going = host(parts, options);
    going.shutdown.request("poweroff", "x");
    await going.down;
    assert.ok(details(going).some((line) => String(line).startsWith(`failed ${what}: `)));
    assert.ok(going.log.includes("sync"));
    assert.equal(going.log.at(-1), POWER_OFF);
    if (what !== "file systems") assert.ok(going.log.includes("umount2 /d 0"));
  });
}

Deno.test("prepareShutdown: reboot is called though the events can't be written", async () => {
  for (const flush of [broken, (): Promise<void> => Promise.resolve().then(broken)]) {
    const going = host({ sink: { ...NO_SINK, flush } });
    going.shutdown.request("poweroff", "x");
    await going.down;
    assert.equal(going.log.at(-1), POWER_OFF);
    assert.equal(details(going).at(-1), "done", "nobody can be told");
  }
});
