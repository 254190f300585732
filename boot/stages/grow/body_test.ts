import assert from "node:assert/strict";
import { fakeHost } from "../../../tests/fakes/host.ts";
import { grow } from "./body.ts";
import type { StepOf } from "../../../init/ops/ops.ts";

const step = (devid: number): StepOf<"growfs"> => ({
  ...{ op: "growfs", path: "/var/lib/docker", filesystemtype: "btrfs", size: 1 << 30, devid },
});
const disk = (growth: readonly StepOf<"growfs">[]): Record<string, unknown> => ({
  storage: { kind: "disk", source: "/dev/vda", type: "btrfs", growth },
});

Deno.test("grow: grows every device that has room, and asks for nothing if none has", async () => {
  const host = fakeHost({ outcomes: disk([step(1), step(2)]) });
  await grow.run(host);
  assert.deepEqual(host.taken, [step(1), step(2)]);
  assert.match(host.logged[1] ?? "", /on \/dev\/vda now takes up all 1073741824 bytes/);
  for (const storage of [disk([]).storage, { kind: "memory", notice: "" }, { kind: "given" }]) {
    const none = fakeHost({ outcomes: { storage } });
    await grow.run(none);
    assert.deepEqual(none.taken, []);
  }
});

Deno.test("grow: a device that can't be grown is only logged", async () => {
  const host = fakeHost({ outcomes: disk([step(1), step(2)]), failAt: 0 });
  await grow.run(host);
  assert.equal(host.taken.length, 2);
  assert.match(host.logged[0] ?? "", /\/dev\/vda stays as it is: .*EIO/);
  const fail = { "growfs /var/lib/docker": "ESCOPE" };
  await assert.rejects(grow.run(fakeHost({ outcomes: disk([step(1)]), fail })), { code: "ESCOPE" });
});
