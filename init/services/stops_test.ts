import assert from "node:assert/strict";
import { watchStops } from "./stops.ts";

Deno.test("watchStops: reports each stop of a service's latest process once", () => {
  const stopped = new Set<number>();
  const told: string[] = [];
  let signal = (): void => assert.fail("it does not listen");
  const stops = watchStops(
    { wasStopped: (pid) => stopped.delete(pid) },
    (service) => void told.push(service),
    (listener) => void (signal = listener),
  );
  signal();
  stops.follow("containerd", 7);
  stops.follow("dockerd", 8);
  signal();
  assert.deepEqual(told, []);
  stopped.add(8);
  signal();
  signal();
  assert.deepEqual(told, ["dockerd"]);
  stops.follow("dockerd", 9);
  stopped.add(7).add(8).add(9);
  signal();
  assert.deepEqual(told, ["dockerd", "containerd", "dockerd"]);
  assert.deepEqual([...stopped], [8]);
});
