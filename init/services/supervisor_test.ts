import assert from "node:assert/strict";
import type { BootEvent } from "../../boot/events.ts";
import type { Service } from "../../boot/service.ts";
import { type FakeIsolate, fakeIsolate } from "../../tests/fakes/isolate.ts";
import { fakeService } from "../../tests/fakes/service.ts";
import { startTimeline } from "../timeline.ts";
import type { FromServices, ToServices } from "./messages.ts";
import { supervise, type Supervisor } from "./supervisor.ts";

const service = (name: string): Service => fakeService({ name, argv: [`/bin/${name}`] });

function supervised(): {
  supervisor: Supervisor;
  isolate: FakeIsolate<ToServices, FromServices>;
  events: Partial<BootEvent>[];
} {
  const isolate = fakeIsolate<ToServices, FromServices>();
  const events: Partial<BootEvent>[] = [];
  const timeline = startTimeline({ uptime: () => 0 }, 0, ({ t: _, uptime: __, ...event }) => {
    events.push(event);
  });
  return { supervisor: supervise(isolate, timeline), isolate, events };
}

/** Whether a promise has settled, and how. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  const open = new Promise((resolve) => setTimeout(resolve, 0, "open"));
  return await Promise.race([
    promise.then(() => "kept", (error: Error) => error.message),
    open,
  ]) as string;
}

Deno.test("supervise: matches answers by id, in whichever order they come", async () => {
  const { supervisor, isolate } = supervised();
  const [a, b, c] = ["a", "b", "c"].map((name) => supervisor.start(service(name)));
  assert.deepEqual(isolate.posted.map((message) => message.type === "start" && message.id), [
    1,
    2,
    3,
  ]);
  isolate.say({ type: "refused", id: 2, error: "no b" });
  isolate.say({ type: "ready", id: 3 });
  isolate.say({ type: "ready", id: 99 });
  isolate.say({ type: "ready", id: 2 });
  assert.deepEqual(await Promise.all([a!, b!, c!].map(stateOf)), ["open", "no b", "kept"]);
});

Deno.test("supervise: reports each event to the timeline, and each time that a service is ready", () => {
  const { supervisor, isolate, events } = supervised();
  const ready: string[] = [];
  supervisor.onReady((name) => void ready.push(name));
  isolate.say({ type: "event", service: "dockerd", event: "start", detail: "pid 9" });
  isolate.say({ type: "event", service: "dockerd", event: "done", detail: "ready" });
  isolate.say({ type: "event", service: "dockerd", event: "failed", error: "exited with 1" });
  isolate.say({ type: "event", service: "dockerd", event: "done", detail: "ready" });
  assert.deepEqual(ready, ["dockerd", "dockerd"]);
  assert.deepEqual(events.slice(0, 3), [
    { stage: "dockerd", event: "start", detail: "pid 9" },
    { stage: "dockerd", event: "done", detail: "ready" },
    { stage: "dockerd", event: "failed", error: "exited with 1" },
  ]);
});

Deno.test("supervise: reports a degraded service, and why", () => {
  const { supervisor, isolate } = supervised();
  const told: string[][] = [];
  supervisor.onDegraded((name, reason) => void told.push([name, reason]));
  isolate.say({ type: "degraded", service: "dockerd", reason: "too often" });
  assert.deepEqual(told, [["dockerd", "too often"]]);
});

Deno.test("supervise: a service has ended when that is reported, or if it was never started", async () => {
  const { supervisor, isolate } = supervised();
  assert.equal(await stateOf(supervisor.ended("a")), "kept");
  void supervisor.start(service("a"));
  const ended = supervisor.ended("a");
  isolate.say({ type: "ended", service: "b" });
  assert.equal(await stateOf(ended), "open");
  isolate.say({ type: "ended", service: "a" });
  assert.equal(await stateOf(ended), "kept");
  void supervisor.start(service("a"));
  assert.equal(await stateOf(supervisor.ended("a")), "open");
});

Deno.test("supervise: a start that is refused because the service runs does not lose those that wait for its end", async () => {
  const { supervisor, isolate } = supervised();
  void supervisor.start(service("a"));
  const ended = supervisor.ended("a");
  const again = supervisor.start(service("a"));
  isolate.say({ type: "refused", id: 2, error: "a is already running" });
  assert.equal(await stateOf(again), "a is already running");
  isolate.say({ type: "ended", service: "a" });
  assert.equal(await stateOf(ended), "kept");
});

Deno.test("supervise: stop returns the services that had to be killed", async () => {
  const { supervisor, isolate } = supervised();
  const stopped = supervisor.stop(9);
  assert.deepEqual(isolate.posted, [{ type: "stop", seconds: 9 }]);
  isolate.say({ type: "stopped", killed: ["dockerd"] });
  assert.deepEqual(await stopped, ["dockerd"]);
});

Deno.test("supervise: a crash ends all waiting, and later requests do not wait", async () => {
  const { supervisor, isolate, events } = supervised();
  const waiting = [supervisor.start(service("a")), supervisor.start(service("b"))];
  const ended = supervisor.ended("a");
  const stopped = supervisor.stop(9);
  isolate.crash(new Error("boom"));
  assert.deepEqual(await Promise.all(waiting.map(stateOf)), ["boom", "boom"]);
  assert.deepEqual(await stopped, []);
  assert.equal(await stateOf(ended), "kept");
  assert.deepEqual(events, [{ stage: "services", event: "failed", error: "boom" }]);
  assert.equal(await stateOf(supervisor.start(service("c"))), "boom");
  assert.equal(await stateOf(supervisor.ended("c")), "kept");
  assert.deepEqual(await supervisor.stop(9), []);
});

Deno.test("supervise: reports a started process with its service, and ignores an invalid process ID", () => {
  const { supervisor, isolate } = supervised();
  const told: [string, number][] = [];
  supervisor.onSpawned(({ name }, pid) => told.push([name, pid]));
  void supervisor.start(service("a"));
  for (const pid of [40, 1, 0, -1, 1.5, "41", null]) {
    isolate.say({ type: "spawned", service: "a", pid });
  }
  isolate.say({ type: "spawned", service: "b", pid: 42 });
  assert.deepEqual(told, [["a", 40]]);
});

Deno.test("supervise: asks whether the isolate is alive, but not before it is needed, and gets no answer after a crash", async () => {
  const { supervisor, isolate } = supervised();
  assert.equal(await stateOf(supervisor.alive()), "kept");
  assert.deepEqual(isolate.posted, []);
  void supervisor.start(service("a")).catch(() => {});
  const [first, second] = [supervisor.alive(), supervisor.alive()];
  assert.deepEqual(isolate.posted.slice(1), [{ type: "ask" }, { type: "ask" }]);
  assert.equal(await stateOf(first), "open");
  isolate.say({ type: "answer" });
  assert.deepEqual([await stateOf(first), await stateOf(second)], ["kept", "kept"]);
  isolate.crash(new Error("gone"));
  assert.equal(await stateOf(supervisor.alive()), "open");
});
