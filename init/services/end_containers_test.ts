import assert from "node:assert/strict";
import type { BootEvent } from "../../boot/events.ts";
import type { Time } from "../ops/down.ts";
import { startTimeline } from "../timeline.ts";
import { Deadline } from "./deadline.ts";
import { ContainersEnd } from "./end_containers.ts";
import type { StopMessage } from "./stop_messages.ts";

interface Ending {
  readonly end: ContainersEnd;
  readonly deadline: Deadline;
  readonly time: Time;
  readonly events: BootEvent[];
  readonly kept: (readonly string[])[];
  readonly requests: unknown[];
}

/** Plays what the console isolate would say; then it has stopped all, unless it is to hang or to fail. */
function ending(
  messages: readonly StopMessage[],
  outcome: Promise<void> = Promise.resolve(),
  keep?: () => void,
): Ending {
  const events: BootEvent[] = [];
  const kept: (readonly string[])[] = [];
  const requests: unknown[] = [];
  const end = new ContainersEnd({
    timeline: startTimeline({ uptime: () => 0 }, 0, (event) => void events.push(event)),
    keep: keep ?? ((ids) => void kept.push(ids)),
    console: {
      stopContainers(request, told) {
        requests.push(request);
        messages.forEach(told);
        return outcome;
      },
    },
  });
  const deadline = new Deadline(12, () => 0);
  const seconds = deadline.share;
  const time: Time = { seconds, wait: (promise) => deadline.wait(seconds, promise) };
  return { end, deadline, time, events, kept, requests };
}

const stopping = (...names: string[]): StopMessage => ({
  type: "stopping",
  containers: names.map((name) => ({
    ...{ id: `id of ${name}`, name },
    restartPolicy: name.startsWith("kept") ? "unless-stopped" : "always",
  })),
});
const stopped = (name: string, killed = false, failed?: string): StopMessage => ({
  ...{ type: "stopped", name, killed },
  ...failed === undefined ? {} : { failed },
});
const told = ({ events }: Ending): string[] =>
  events.map(({ event, detail, error }) => `${event} ${detail ?? error}`);

Deno.test("ContainersEnd: containers that end well are not worth a word", async () => {
  const playing = ending([stopping("a", "b"), stopped("a"), stopped("b")]);
  await playing.end.stop(["dom0"], playing.time);
  playing.end.report();
  assert.deepEqual(playing.requests, [{ spared: ["dom0"], seconds: 9 }]);
  assert.deepEqual([told(playing), playing.kept, playing.end.incomplete], [[], [], false]);
});

Deno.test("ContainersEnd: names those that were killed, in one line", async () => {
  const playing = ending([stopping("a", "b", "c"), stopped("a", true), stopped("b", true)]);
  await playing.end.stop([], playing.time);
  playing.end.report();
  assert.deepEqual(told(playing), [
    "step killed containers: a, b",
    "step containers not waited for any longer: c",
  ]);
  assert.equal(playing.end.incomplete, true);
});

Deno.test("ContainersEnd: a hurry ends the waiting, and those that run still are named", async () => {
  const playing = ending([stopping("a", "b"), stopped("a")], new Promise(() => {}));
  const stop = playing.end.stop([], playing.time);
  playing.deadline.hurry();
  await stop;
  playing.end.report();
  assert.deepEqual(told(playing), ["step containers not waited for any longer: b"]);
});

Deno.test("ContainersEnd: says why a container can't be stopped, unless a further try stops it", async () => {
  const playing = ending([
    stopping("a", "b"),
    ...[stopped("a", false, "is stuck"), stopped("b", false, "is stuck")],
    ...[stopping("a", "b"), stopped("a"), stopped("b", false, "is stuck")],
  ]);
  await playing.end.stop([], playing.time);
  playing.end.report();
  assert.deepEqual(told(playing), [
    "failed container b: is stuck",
    "step containers not waited for any longer: b",
  ]);
});

Deno.test("ContainersEnd: one whose stop was not answered was killed if it does not run any more", async () => {
  const playing = ending([
    stopping("late", "stuck", "odd"),
    stopped("odd", false, "is stuck"),
    stopping("stuck"),
  ]);
  await playing.end.stop([], playing.time);
  playing.end.report();
  assert.deepEqual(told(playing), [
    "step killed containers: late",
    "step containers not waited for any longer: stuck",
  ]);
});

Deno.test("ContainersEnd: a line has so many names and no more", async () => {
  const names = Array.from({ length: 25 }, (_, index) => `n${index}`);
  const playing = ending([stopping(...names), ...names.map((name) => stopped(name, true))]);
  await playing.end.stop([], playing.time);
  playing.end.report();
  assert.match(told(playing).join(), /^step killed containers: n0, .*, n19 and 5 more$/);
});

Deno.test("ContainersEnd: keeps those that run unless they are stopped, all of them each time", async () => {
  const playing = ending([stopping("a", "kept1"), stopping("a", "kept1"), stopping("kept2")]);
  await playing.end.stop([], playing.time);
  assert.deepEqual(playing.kept, [["id of kept1"], ["id of kept1", "id of kept2"]]);
});

Deno.test("ContainersEnd: what can't be kept is said, and stops nothing", async () => {
  const playing = ending([stopping("kept1"), stopped("kept1")], Promise.resolve(), () => {
    throw new Error("ENOSPC");
  });
  await playing.end.stop([], playing.time);
  playing.end.report();
  assert.deepEqual(told(playing), [
    "failed what runs unless it was stopped will not run at the next boot: ENOSPC",
  ]);
});

Deno.test("ContainersEnd: a daemon that gives no answer leaves containers behind", async () => {
  const playing = ending([], Promise.reject(new Error("containerList: no answer")));
  await assert.rejects(
    playing.end.stop([], playing.time),
    /^Error: Docker does not say what runs: containerList: no answer$/,
  );
  assert.equal(playing.end.incomplete, true);
});
