/**
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { StepError } from "../../boot/stages/stage.ts";
import type { StepScope } from "../ops/ops.ts";
import { type Act, beginWorld } from "./host.ts";
import { freshMachine } from "./world.ts";

function host(scope: StepScope) {
  const acts: Act[] = [];
  const unknowns: string[] = [];
  const begun = beginWorld(freshMachine(null), DEFAULT_CONFIG)({ scope }, {}, {
    act: (act) => acts.push(act),
    unknown: (reason) => unknowns.push(reason),
  });
  return { host: begun, acts, unknowns };
}

Deno.test("beginWorld: refuses and records a step outside the stage's scope", async () => {
  const { host: one, acts } = host({ stat: ["/dev"] });
  await assert.rejects(
    one.step({ op: "stat", path: "/etc" }),
    (error: unknown) => error instanceof StepError && error.code === "ESCOPE",
  );
  assert.equal(acts.length, 1);
});

Deno.test("beginWorld: a mounted folder shows as a mount afterwards", async () => {
  const { host: one } = host({ stat: ["/dev"], mount: [["dev", "/dev", "tmpfs", 0, ""]] });
  assert.equal((await one.step({ op: "stat", path: "/dev" })).mountRoot, false);
  await one.step({
    ...{ op: "mount", source: "dev", target: "/dev", filesystemtype: "tmpfs" },
    ...{ mountflags: 0, data: "" },
  });
  assert.equal((await one.step({ op: "stat", path: "/dev" })).mountRoot, true);
});

Deno.test("beginWorld: a missing file is ENOENT, which a step may tolerate", async () => {
  const { host: one } = host({ readFile: ["/"] });
  const step = { op: "readFile", path: "/none", limit: 1 } as const;
  await assert.rejects(
    one.step(step),
    (error: unknown) => error instanceof StepError && error.code === "ENOENT",
  );
  assert.equal(await one.step({ ...step, tolerate: ["ENOENT"] as const }), undefined);
});

Deno.test("beginWorld: reports an unknown file, and does not make up an answer", async () => {
  const { host: one, unknowns } = host({ readFile: ["/"] });
  const release = await one.step({
    ...{ op: "readFile", path: "/proc/sys/kernel/osrelease", limit: 256 } as const,
  });
  const path = `/lib/modules/${release.trim()}/modules.dep`;
  await assert.rejects(one.step({ op: "readFile", path, limit: 1 }));
  assert.equal(unknowns.length, 1);
});

Deno.test("beginWorld: does not read beyond the end of a disk", async () => {
  const { host: one } = host({ pread: ["/dev"] });
  const read = { op: "pread", path: "/dev/vda", count: 10 } as const;
  assert.equal((await one.step({ ...read, offset: 0 })).length, 10);
  assert.equal((await one.step({ ...read, offset: (8 * 2 ** 30) - 4 })).length, 4);
});
