import assert from "node:assert/strict";
import { describeStep } from "../../../init/ops/ops.ts";
import { groupsV1, groupsV2 } from "./groups.ts";
import type { Step } from "../../../init/ops/ops.ts";

const BOUNDS = { memory: 1000, pids: 50 };
const ROOT = "/sys/fs/cgroup";
/** Returns the data written, by file. */
const written = (steps: readonly Step[]): Record<string, unknown> =>
  Object.fromEntries(
    steps.flatMap((step) => step.op === "writeFile" ? [[step.path, step.data]] : []),
  );

Deno.test("groupsV2: limits containers and the host's own separately, and protects the services", () => {
  const steps = groupsV2(BOUNDS, "cpuset cpu memory pids\n");
  assert.deepEqual(steps.slice(0, 3).map(describeStep), [
    `mkdir ${ROOT}/containers 0755`,
    `mkdir ${ROOT}/host 0755`,
    `mkdir ${ROOT}/services 0755`,
  ]);
  assert.deepEqual(written(steps), {
    [`${ROOT}/containers/memory.max`]: "1000\n",
    [`${ROOT}/containers/pids.max`]: "50\n",
    [`${ROOT}/host/memory.max`]: "1000\n",
    [`${ROOT}/host/pids.max`]: "50\n",
    [`${ROOT}/services/memory.low`]: `${256 * 2 ** 20}\n`,
  });
});

Deno.test("groupsV2: writes nothing for a missing controller", () => {
  assert.deepEqual(Object.keys(written(groupsV2(BOUNDS, "cpu pids"))), [
    `${ROOT}/containers/pids.max`,
    `${ROOT}/host/pids.max`,
  ]);
  assert.deepEqual(written(groupsV2(BOUNDS, "")), {});
  assert.equal(groupsV2(BOUNDS, "").length, 3, "the groups are still made");
  assert.deepEqual(Object.keys(written(groupsV2({ memory: null, pids: null }, "memory pids"))), [
    `${ROOT}/services/memory.low`,
  ]);
});

Deno.test("groupsV1: makes the limited groups in the hierarchies that enforce limits", () => {
  const steps = groupsV1(BOUNDS, { memory: "/m", pids: "/p" });
  assert.deepEqual(steps.map(describeStep), [
    "mkdir /m/containers 0755",
    "write /m/containers/memory.limit_in_bytes (5 characters)",
    "mkdir /m/host 0755",
    "write /m/host/memory.limit_in_bytes (5 characters)",
    "mkdir /p/containers 0755",
    "write /p/containers/pids.max (3 characters)",
    "mkdir /p/host 0755",
    "write /p/host/pids.max (3 characters)",
  ]);
  assert.deepEqual(written(groupsV1(BOUNDS, { memory: null, pids: "/p" })), {
    "/p/containers/pids.max": "50\n",
    "/p/host/pids.max": "50\n",
  });
  assert.deepEqual(groupsV1({ memory: null, pids: null }, { memory: "/m", pids: "/p" }), []);
});
