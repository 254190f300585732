import assert from "node:assert/strict";
import { type FakeDocker, fakeDocker } from "../../tests/fakes/docker.ts";
import { DEFINITION_LABEL, ensureContainer } from "./ensure.ts";

const A = { id: `sha256:${"a".repeat(64)}`, reference: "only-docker/dom0:latest" };
const B = { id: `sha256:${"b".repeat(64)}`, reference: "only-docker/dom0:latest" };

const daemon = (): FakeDocker => fakeDocker({ images: { [A.id]: [A.reference] } });

Deno.test("ensureContainer: creates the container once and then finds it", async () => {
  const docker = daemon();
  const made = await ensureContainer(docker, "dom0", A, { Tty: true });
  const found = await ensureContainer(docker, "dom0", A, { Tty: true });
  assert.deepEqual([made.reused, found.reused, found.id], [false, true, made.id]);
  assert.deepEqual(docker.calls, [
    "containerInspect dom0",
    "containerCreate dom0",
    "containerInspect dom0",
  ]);
  assert.match(
    docker.created.get("dom0")?.Labels?.[DEFINITION_LABEL] ?? "",
    /^sha256:[0-9a-f]{64}$/,
  );
});

Deno.test("ensureContainer: creates it anew if the definition or the image differs", async () => {
  const docker = fakeDocker({ images: { [A.id]: [A.reference], [B.id]: [] } });
  const first = await ensureContainer(docker, "dom0", A, { Tty: true });
  const second = await ensureContainer(docker, "dom0", A, { Tty: false });
  const third = await ensureContainer(docker, "dom0", B, { Tty: false });
  assert.deepEqual([first.reused, second.reused, third.reused], [false, false, false]);
  assert.deepEqual(docker.calls.filter((call) => call.startsWith("containerDelete")), [
    `containerDelete ${first.id}`,
    `containerDelete ${second.id}`,
  ]);
});

Deno.test("ensureContainer: does not reuse one that is dead, not the host's, or of another image", async () => {
  for (const change of ["dead", "foreign", "image"]) {
    const docker = daemon();
    await ensureContainer(docker, "dom0", A, {});
    const there = docker.containers.get("dom0");
    assert.ok(there);
    docker.containers.set("dom0", {
      ...there,
      ...(change === "image" && { Image: B.id }),
      State: { ...there.State, Status: change === "dead" ? "dead" : "exited" },
      Config: { ...there.Config, Labels: change === "foreign" ? null : there.Config.Labels },
    });
    assert.equal((await ensureContainer(docker, "dom0", A, {})).reused, false, change);
  }
});

Deno.test("ensureContainer: does not take a refusal of the daemon for a missing container", async () => {
  const docker = fakeDocker({ fail: { containerInspect: 500 } });
  await assert.rejects(ensureContainer(docker, "dom0", A, {}), {
    operation: "containerInspect dom0",
    status: 500,
  });
  assert.deepEqual(docker.calls, ["containerInspect dom0"]);
});
