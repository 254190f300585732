import assert from "node:assert/strict";
import { assertMemory, host, mounts, onDisk, run } from "../../../tests/fakes/disk_host.ts";
import { type FakeHost, fakeHost } from "../../../tests/fakes/host.ts";
import { btrfs, ext4 } from "../../../tests/fakes/superblocks.ts";
import type { Host } from "../stage.ts";
import { storage } from "./body.ts";

const EMPTY = 256 << 20;
const formats = (on: FakeHost): string[] => on.lines.filter((line) => line.startsWith("start"));

Deno.test("storage: formats nothing unless the configuration asks for it", async () => {
  const [found, on] = await run(host({ vda: new Uint8Array(EMPTY) }));
  assertMemory(found, on, /^no disk is labelled DOCKER: /);
  assert.deepEqual(formats(on), []);
});

Deno.test("storage: formats and mounts an empty disk once no other has appeared", async () => {
  const disks = { vda: new Uint8Array(EMPTY) };
  const made = fakeHost(host(disks, { format: "empty", deadline: 60 }));
  const formatting: Host = {
    config: made.config,
    outcomes: {},
    get docker() {
      return made.docker;
    },
    log: made.log,
    open: made.open,
    steps: made.steps,
    step(step) {
      if (step.op === "start") {
        (made.files as Map<string, Uint8Array>).set("/dev/vda", ext4("DOCKER"));
      }
      return made.step(step);
    },
  };
  assert.ok((await storage.run(formatting)).kind === "disk");
  assert.equal(formats(made).length, 1);
  assert.ok(
    made.lines.findIndex((l) => /^start/.test(l)) > made.lines.findIndex((l) => /^uev/.test(l)),
  );
  assert.equal(mounts(made)[0], onDisk("/dev/vda", "ext4"));
});

Deno.test("storage: falls back to memory if the formatted disk still has no label", async () => {
  const [found, on] = await run(host({ vda: new Uint8Array(EMPTY) }, { format: "empty" }));
  assert.equal(formats(on).length, 1);
  assertMemory(found, on, /^no disk is labelled DOCKER: /);
});

Deno.test("storage: formats nothing beside a disk that has the label", async () => {
  for (const disk of [ext4("DOCKER"), btrfs("DOCKER", { devices: 2 })]) {
    const disks = { vda: disk, vdb: new Uint8Array(EMPTY) };
    assert.deepEqual(formats((await run(host(disks, { format: "empty" })))[1]), []);
  }
});
