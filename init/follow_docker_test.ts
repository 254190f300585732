import assert from "node:assert/strict";
import { followDocker } from "./follow_docker.ts";
import type { StageEnd } from "./gate/protocol.ts";

function follow(): {
  readonly ends: Map<string, Promise<StageEnd>>;
  readonly said: string[];
  ready(name: string): void;
  degraded(name: string, reason: string): void;
} {
  let ready = (_name: string): void => {};
  let degraded = (_name: string, _reason: string): void => {};
  const ends = new Map<string, Promise<StageEnd>>([
    ["engine", Promise.resolve({ type: "done", outcome: undefined })],
  ]);
  const said: string[] = [];
  const listen = followDocker({
    onReady: (listener) => void (ready = listener),
    onDegraded: (listener) => void (degraded = listener),
  }, { ends, ready: () => said.push("ready"), print: (line) => said.push(line) });
  listen((reason) => said.push(reason));
  return { ends, said, ready: (name) => ready(name), degraded: (...told) => degraded(...told) };
}

Deno.test("followDocker: reports each time that dockerd is ready, and no other service", () => {
  const { said, ready } = follow();
  for (const name of ["containerd", "dockerd", "rescue-shell", "dockerd"]) ready(name);
  assert.deepEqual(said, ["ready", "ready"]);
});

Deno.test("followDocker: a degraded Docker fails its stage, and its return is printed once", async () => {
  const { ends, said, ready, degraded } = follow();
  degraded("containerd", "ended too often");
  assert.equal((await ends.get("engine"))?.type, "done");
  degraded("dockerd", "ended too often");
  assert.deepEqual(await ends.get("engine"), { type: "failed", error: "dockerd ended too often" });
  ready("dockerd");
  ready("dockerd");
  assert.deepEqual(said.slice(0, 2), ["dockerd ended too often", "ready"]);
  assert.match(said[2] ?? "", /^Docker is ready again; `exit` in the rescue shell/);
  assert.deepEqual(said.slice(3), ["ready"]);
});
