/**
 * Each stage's scope, tried through real isolates and the real broker, with a kernel that only writes down what it was
 * asked: what is refused must never reach it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import type { Stage } from "../../boot/stage.ts";
import { STAGES } from "../../boot/stages.ts";
import type { Step } from "../../boot/step.ts";
import type { Kernel } from "../../init/kernel/kernel.ts";
import { takeStep } from "../../init/stages/broker.ts";
import { openIsolate } from "../../init/stages/isolate.ts";
import type { FromStage, StageEnd, ToStage } from "../../init/stages/messages.ts";
import { runStage } from "../../init/stages/run.ts";
import { workerUrl } from "../../init/workers.ts";
import { ON_NAMES, OPS, STEP_ON } from "./steps.ts";

const SUBVERTED = new URL("./subverted_worker.ts", import.meta.url);
const DEADLINE = 20;

/** A kernel that writes down what would have changed something, and whom it was asked for. */
function recordingKernel(
  realpath = (path: string): string => path,
): { kernel: Kernel; delegates: Parameters<typeof takeStep>[3]; calls: string[] } {
  const calls: string[] = [];
  const answers: Readonly<Record<string, (...args: never[]) => unknown>> = {
    realpath,
    open: () => 3,
    openNoSymlinks: () => 3,
    read: () => 0,
    pread: () => 0,
    write: (_fd: number, bytes: Uint8Array) => bytes.length,
    readdir: () => [],
    statx: () => ({ mode: 0, uid: 0, gid: 0, size: 0, dev: 0, rdev: 0, mountRoot: false }),
  };
  const kernel = new Proxy({}, {
    get: (_target, name) => (...args: never[]): unknown => {
      if (name !== "realpath") calls.push(`${String(name)} ${args[0]}`);
      return answers[String(name)]?.(...args);
    },
  }) as Kernel;
  const delegates = {
    start: (step: Step) => Promise.resolve(void calls.push(step.op)),
    console: (step: Step) => Promise.resolve(void calls.push(step.op)),
    uevent: (step: Step) => Promise.resolve(void calls.push(step.op)),
  };
  return { kernel, delegates, calls };
}

async function run(
  stage: Stage,
  scope: Stage["scope"],
  module: URL,
  outcomes: Readonly<Record<string, unknown>>,
  { kernel, delegates } = recordingKernel(),
): Promise<StageEnd> {
  return await runStage({
    stage: { name: stage.name, scope },
    isolate: openIsolate<ToStage, FromStage>(module, stage.name, stage.permissions),
    config: DEFAULT_CONFIG,
    outcomes,
    deadline: DEADLINE,
    take: (step) => takeStep({ name: stage.name, scope }, step, kernel, delegates),
    log: () => {},
  });
}

/** Subjects that a scope's list does not have: foreign ones, and those that only look like one that it has. */
function outsideOf(op: Step["op"], allowed: readonly string[]): string[] {
  if (allowed.includes("*") || allowed.includes("/")) return [];
  if (ON_NAMES.includes(op)) return ["foreign", "", ...allowed.map((name) => `${name}x`)];
  const folder = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
  const neighbours = allowed.flatMap((path) => [`${path}x`, folder(path)])
    .filter((path) => !allowed.some((other) => `${path}/`.startsWith(`${other}/`)));
  // Not plain: such a path is refused wherever it leads.
  const crooked = allowed.flatMap((path) => [
    `${path}/../foreign`,
    `${path}//foreign`,
    `${path}/./foreign`,
    `${path}/`,
    path.slice(1),
  ]);
  return ["/foreign", "", ...neighbours, ...crooked];
}

/** Operations for which a scope has no outside: they stand here so that a new one is seen. */
const UNBOUNDED = ["mounts: mount", "network: sethostname"];

Deno.test("scope: only the operations that are named here have no outside", () => {
  const unbounded = STAGES.flatMap(({ name, scope }) =>
    OPS.filter((op) => outsideOf(op, scope[op] ?? []).length === 0).map((op) => `${name}: ${op}`)
  );
  assert.deepEqual(unbounded, UNBOUNDED);
});

for (const stage of STAGES) {
  const steps = OPS.flatMap((op) =>
    outsideOf(op, stage.scope[op] ?? []).map((subject) => STEP_ON[op](subject))
  );

  Deno.test(`stage ${stage.name}: every step outside its scope is refused with ESCOPE`, async () => {
    const recording = recordingKernel();
    const end = await run(stage, stage.scope, SUBVERTED, { steps }, recording);
    assert(end.type === "done", JSON.stringify(end));
    const codes = end.outcome as readonly (string | null)[];
    assert.equal(codes.length, steps.length);
    codes.forEach((code, index) => assert.equal(code, "ESCOPE", JSON.stringify(steps[index])));
    assert.deepEqual(recording.calls, []);
  });

  Deno.test(`stage ${stage.name}: every subject of its scope is taken`, async () => {
    const inside = OPS.flatMap((op) =>
      (stage.scope[op] ?? []).map((subject) => STEP_ON[op](subject === "*" ? "any" : subject))
    );
    if (inside.length === 0) return assert.deepEqual(stage.scope, {});
    const recording = recordingKernel();
    const end = await run(stage, stage.scope, SUBVERTED, { steps: inside }, recording);
    assert(end.type === "done", JSON.stringify(end));
    assert.deepEqual(end.outcome, inside.map(() => null));
    assert(recording.calls.length >= inside.length);
  });
}

/** Stages whose first step is theirs only after something that a test has not: an image, Docker. */
const NO_FIRST_STEP = ["image-dom0", "image-dhcp", "rescue"];

for (const stage of STAGES.filter(({ name }) => !NO_FIRST_STEP.includes(name))) {
  Deno.test(`stage ${stage.name}: its own code, with no scope, ends at its first step`, async () => {
    const recording = recordingKernel();
    const growth = [STEP_ON.growfs("/var/lib/docker")];
    const storage = { kind: "disk", source: "/dev/vda", type: "ext4", growth };
    const outcomes = {
      mounts: { cgroup: "v2" },
      storage,
      engine: { heldBack: true },
      "image-dom0": { id: "", reference: "" },
      "image-dhcp": {},
    };
    const end = await run(stage, {}, workerUrl("stages/worker"), outcomes, recording);
    assert(end.type === "failed", JSON.stringify(end));
    assert.match(end.error, /the stage's scope has no /);
    assert(end.step !== undefined);
    assert.deepEqual(recording.calls, []);
  });
}

Deno.test("takeStep: a link that leads out of the scope is refused", async () => {
  const stage = { name: "tried", scope: { readFile: ["/inside"], writeFile: ["/inside"] } };
  for (const step of [STEP_ON.readFile("/inside/file"), STEP_ON.writeFile("/inside/link/file")]) {
    const { kernel, delegates, calls } = recordingKernel((path) =>
      path.replace("/inside/link", "/etc").replace("/inside/file", "/etc/shadow")
    );
    const taken = await takeStep(stage, step, kernel, delegates);
    assert(!taken.ok && taken.code === "ESCOPE", JSON.stringify(taken));
    assert.deepEqual(calls, []);
  }
});
