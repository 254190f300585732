import assert from "node:assert/strict";
import { type FakeKernel, fakeKernel, type FakeKernelOptions } from "../../tests/fakes/kernel.ts";
import { startTimeline } from "../timeline.ts";
import { prepareWatchdog, type Watchdog } from "./watchdog.ts";

interface Watched {
  readonly watchdog: Watchdog;
  readonly kernel: FakeKernel;
  readonly told: string[];
  /** The calls on the watchdog since the last time that this was asked. */
  given(): string[];
  /** Lets the time between two feedings pass. */
  tick(): Promise<void>;
  readonly seconds: () => number | null;
}

function watched(
  options: FakeKernelOptions = {},
  alive = (): Promise<void> => Promise.resolve(),
): Watched {
  const kernel = fakeKernel({
    files: {
      "/dev/watchdog0": "",
      "/sys/class/watchdog/watchdog0/identity": "i6300ESB timer\n",
    },
    ...options,
  });
  const told: string[] = [];
  let timer: { readonly seconds: number; readonly act: () => void } | null = null;
  const watchdog = prepareWatchdog({
    kernel,
    timeline: startTimeline(kernel, 0, ({ detail }) => void told.push(detail ?? "")),
    alive,
    every(seconds, act) {
      timer = { seconds, act };
      return () => void (timer = null);
    },
  });
  let seen = 0;
  return {
    watchdog,
    kernel,
    told,
    given() {
      const calls = kernel.calls.slice(seen).filter((call) => /^(write|wdioc|close 3)/.test(call));
      seen = kernel.calls.length;
      return calls;
    },
    async tick() {
      timer?.act();
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
    seconds: () => timer?.seconds ?? null,
  };
}

const FED = "write 3 <1>";

Deno.test("watchdog: is armed, fed four times within its timeout, and reported", async () => {
  const { watchdog, given, told, tick, seconds } = watched();
  watchdog.arm(60);
  assert.deepEqual(given(), ["wdiocSettimeout 3 60", FED]);
  assert.deepEqual(told, ["i6300ESB timer resets the machine 60 s after the last sign of life"]);
  assert.equal(seconds(), 15);
  for (let times = 0; times < 3; times++) {
    await tick();
    assert.deepEqual(given(), [FED]);
  }
});

Deno.test("watchdog: does nothing on a machine without one, and reports one that another program holds", () => {
  const none = watched({ files: {} });
  none.watchdog.arm(60);
  none.watchdog.cover(60);
  none.watchdog.disarm();
  assert.deepEqual([none.told, none.given(), none.seconds()], [[], [], null]);
  const held = watched({ fail: { "open /dev/watchdog0": "EBUSY" } });
  held.watchdog.arm(60);
  assert.match(held.told.join(), /EBUSY/);
});

Deno.test("watchdog: one that does not accept the timeout is fed within its own", () => {
  const { watchdog, given, seconds } = watched({ fail: { wdiocSettimeout: "EINVAL" } });
  watchdog.arm(60);
  assert.deepEqual(given(), ["wdiocSettimeout 3 60", "wdiocGettimeout 3", FED]);
  assert.equal(seconds(), 30 / 4);
});

Deno.test("watchdog: is not fed while the services do not answer, reports that once, and is fed when they do", async () => {
  let answer = Promise.withResolvers<void>();
  const { watchdog, given, told, tick } = watched({}, () => answer.promise);
  watchdog.arm(60);
  await tick();
  given();
  for (let times = 0; times < 3; times++) await tick();
  assert.deepEqual(given(), []);
  assert.equal(told.length, 2);
  assert.match(told[1] ?? "", /^the services do not answer: the machine is reset in 60 s$/);
  answer.resolve();
  answer = Promise.withResolvers();
  await tick();
  await tick();
  assert.deepEqual(given(), [FED]);
});

Deno.test("watchdog: is never fed again if nothing will answer any more", async () => {
  const { watchdog, given, tick } = watched({}, () => Promise.reject(new Error("crashed")));
  watchdog.arm(60);
  await tick();
  given();
  for (let times = 0; times < 5; times++) await tick();
  assert.deepEqual(given(), []);
});

Deno.test("watchdog: during a shutdown it has the time that this may take, and is no longer fed", async () => {
  const { watchdog, given, tick, seconds } = watched();
  watchdog.arm(60);
  given();
  watchdog.cover(75.5);
  assert.deepEqual(given(), ["wdiocSettimeout 3 76", FED]);
  assert.equal(seconds(), null);
  await tick();
  assert.deepEqual(given(), []);
});

Deno.test("watchdog: one that can't wait that long is fed for that long and no longer", async () => {
  const { watchdog, given, tick, kernel } = watched({ fail: { "wdiocSettimeout 3 76": "EINVAL" } });
  watchdog.arm(30);
  watchdog.cover(76);
  given();
  kernel.time = 75;
  await tick();
  assert.deepEqual(given(), [FED]);
  kernel.time = 77;
  await tick();
  assert.deepEqual(given(), []);
});

Deno.test("watchdog: is stopped with the magic close", () => {
  const { watchdog, given, kernel } = watched();
  watchdog.arm(60);
  given();
  watchdog.disarm();
  assert.deepEqual(given(), ["write 3 <1>", "close 3"]);
  assert.equal(new TextDecoder().decode(kernel.files.get("/dev/watchdog0")).at(-1), "V");
  assert.equal(kernel.openFiles.size, 0);
});
