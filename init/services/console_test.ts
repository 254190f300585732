import assert from "node:assert/strict";
import type { BootEvent, RunMessage } from "../../boot/events.ts";
import { type FakeIsolate, fakeIsolate } from "../../tests/fakes/isolate.ts";
import { startTimeline } from "../timeline.ts";
import { type Console, openConsole } from "./console.ts";
import type { FromConsole, ToConsole } from "./console_messages.ts";

interface Opened {
  readonly console: Console;
  readonly isolate: FakeIsolate<ToConsole, FromConsole>;
  readonly settings: string[];
  readonly events: BootEvent[];
}

function opened(): Opened {
  const isolate = fakeIsolate<ToConsole, FromConsole>();
  const settings: string[] = [];
  const events: BootEvent[] = [];
  const terminal = {
    winsize: () => ({ rows: 24, columns: 80 }),
    setWinsize() {},
    raw: () => void settings.push("raw"),
    sane: () => void settings.push("sane"),
  };
  const timeline = startTimeline({ uptime: () => 0 }, 0, (event) => void events.push(event));
  return { console: openConsole(isolate, terminal, timeline), isolate, settings, events };
}

Deno.test("openConsole: attaches with the terminal's size, and sets the terminal on request", async () => {
  const { console, isolate, settings } = opened();
  const attached = console.attach("dom0");
  isolate.say({ type: "raw" });
  isolate.say({ type: "attached", container: "dom0" });
  await attached;
  console.resized();
  console.engineReady();
  isolate.say({ type: "sane" });
  assert.deepEqual(settings, ["raw", "sane"]);
  assert.deepEqual(isolate.posted, [
    { type: "attach", container: "dom0", winsize: { rows: 24, columns: 80 } },
    { type: "winsize", winsize: { rows: 24, columns: 80 } },
    { type: "engine-ready" },
  ]);
});

Deno.test("openConsole: rejects a failed attach with the reason, and reports a container that is gone", async () => {
  const { console, isolate, events } = opened();
  const ends: string[] = [];
  console.onEnded((reason) => void ends.push(reason));
  const attached = console.attach("dom0");
  isolate.say({ type: "failed", container: "dom0", error: "no such container" });
  await assert.rejects(attached, /no such container/);
  isolate.say({ type: "ended", container: "dom0", reason: "it was removed" });
  isolate.say({ type: "log", detail: "x" });
  assert.deepEqual(ends, ["it was removed"]);
  assert.equal(events[0]?.detail, "x");
});

Deno.test("openConsole: acknowledges each output once it is written, and returns the exit status", async () => {
  const { console, isolate } = opened();
  const sent: RunMessage[] = [];
  const out = Promise.withResolvers<void>();
  const status = console.run("dom0", "exit 3", (message) => {
    sent.push(message);
    return message.run === "exit" ? Promise.resolve() : out.promise;
  });
  const output: RunMessage = { run: "stdout", data: "eA==" };
  isolate.say({ type: "output", message: output });
  await Promise.resolve();
  assert.deepEqual(isolate.posted, [{ type: "run", container: "dom0", command: "exit 3" }]);
  out.resolve();
  await out.promise;
  assert.deepEqual(isolate.posted.slice(1), [{ type: "acknowledge" }]);
  isolate.say({ type: "output", message: { run: "exit", status: 3 } });
  assert.equal(await status, 3);
  assert.deepEqual(sent, [output, { run: "exit", status: 3 }]);
});

Deno.test("openConsole: rejects a command that could not be run with the reason", async () => {
  const { console, isolate } = opened();
  const status = console.run("dom0", "x", () => Promise.resolve());
  isolate.say({ type: "run-failed", error: "cut" });
  await assert.rejects(status, /cut/);
});

Deno.test("openConsole: detach is answered", async () => {
  const { console, isolate } = opened();
  const detached = console.detach();
  assert.deepEqual(isolate.posted, [{ type: "detach" }]);
  isolate.say({ type: "detached" });
  await detached;
});

Deno.test("openConsole: requests a stop of containers, and passes on its progress", async () => {
  const { console, isolate } = opened();
  const request = { spared: ["dom0"], seconds: 9 };
  const told: unknown[] = [];
  // If Docker was never ready, nothing runs.
  await console.stopContainers(request, () => {});
  assert.deepEqual(isolate.posted, []);
  console.engineReady();
  const stopped = console.stopContainers(request, (message) => void told.push(message));
  assert.deepEqual(isolate.posted.at(-1), { type: "stop-containers", request });
  const said = { type: "stopped", name: "a", killed: true };
  isolate.say(said);
  isolate.say({ type: "containers-stopped" });
  await stopped;
  assert.deepEqual(told, [said]);
  const away = console.stopContainers(request, () => {});
  isolate.say({ type: "containers-stopped", error: "no answer" });
  await assert.rejects(away, /no answer/);
});

Deno.test("openConsole: a crash ends all waiting, restores the terminal, and is reported as an end", async () => {
  const { console, isolate, settings, events } = opened();
  const ends: string[] = [];
  console.onEnded((reason) => void ends.push(reason));
  console.engineReady();
  const request = { spared: [], seconds: 9 };
  const waiting: Promise<unknown>[] = [
    console.attach("dom0"),
    console.run("dom0", "x", () => Promise.resolve()),
    console.stopContainers(request, () => {}),
  ];
  const detached = console.detach();
  isolate.crash(new Error("boom"));
  for (const promise of waiting) await assert.rejects(promise, /boom/);
  await detached;
  assert.deepEqual([settings, ends, events[0]?.error], [["sane"], ["boom"], "boom"]);
  // A request to an isolate that is gone must not wait for ever.
  await assert.rejects(console.attach("dom0"), /boom/);
  await assert.rejects(console.run("dom0", "x", () => Promise.resolve()), /boom/);
  await assert.rejects(console.stopContainers(request, () => {}), /boom/);
  await console.detach();
});
