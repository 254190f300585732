/**
 * Tries each stage's scope through real isolates and the real broker, with a kernel that only records its calls: a
 * refused step must never reach it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { MS_BIND, MS_NOSUID } from "../../boot/mountflags.ts";
import type { Stage } from "../../boot/stages/stage.ts";
import { STAGES } from "../../boot/stages/stages.ts";
import { takeStep } from "../../init/gate/broker.ts";
import type { StageEnd } from "../../init/gate/protocol.ts";
import { runStage } from "../../init/gate/run.ts";
import { openStageIsolate } from "../../init/gate/stage_isolate.ts";
import type { Kernel } from "../../init/kernel/kernel.ts";
import type { MountRule } from "../../boot/stages/mount_rule.ts";
import type { Delegates } from "../../init/ops/operation.ts";
import type { Step, StepScope } from "../../init/ops/ops.ts";
import { mountOf, ON_NAMES, OPS, STEP_ON, stepsInside } from "./steps.ts";

const SUBVERTED = new URL("./subverted_worker.ts", import.meta.url);
const DEADLINE = 20;

/** Calls that resolve a path and open its target: none of them changes anything. */
const LOOKS = ["realpath", "openat2", "close"];

/** Makes a kernel and delegates that record the calls that would change something. */
function recordingKernel(
  realpath = (path: string): string => path,
): { kernel: Kernel; delegates: Delegates; calls: string[] } {
  const calls: string[] = [];
  const answers: Readonly<Record<string, (...args: never[]) => unknown>> = {
    realpath,
    open: () => 3,
    openat2: () => 3,
    read: () => 0,
    pread: () => 0,
    write: (_fd: number, bytes: Uint8Array) => bytes.length,
    getdents64: () => [],
    growfs: () => Promise.resolve(),
    statx: () => ({ mode: 0, uid: 0, gid: 0, size: 0, dev: 0, rdev: 0, mountRoot: false }),
  };
  const kernel = new Proxy({}, {
    get: (_target, name) => (...args: never[]): unknown => {
      if (!LOOKS.includes(String(name))) calls.push(`${String(name)} ${args[0]}`);
      return answers[String(name)]?.(...args);
    },
  }) as Kernel;
  const delegates = {
    start: () => Promise.resolve(void calls.push("start")),
    console: () => Promise.resolve(void calls.push("console")),
    uevent: () => Promise.resolve(void calls.push("uevent")),
  };
  return { kernel, delegates, calls };
}

async function run(
  stage: Stage,
  scope: StepScope,
  module: URL | undefined,
  outcomes: Readonly<Record<string, unknown>>,
  { kernel, delegates } = recordingKernel(),
): Promise<StageEnd> {
  const isolate = openStageIsolate(`tried ${stage.name}`, stage.permissions, module);
  try {
    const { end } = await runStage({
      ...{ stage: stage.name, config: DEFAULT_CONFIG, outcomes, isolate },
      deadline: DEADLINE,
      began: DEADLINE,
      now: () => performance.now() / 1000,
      take: (step) => takeStep(scope, step, { kernel, delegates, leaving: () => false }),
      log: () => {},
    });
    return end;
  } finally {
    isolate.end(new Error("the test is over"));
  }
}

/** Returns subjects outside a scope's list: foreign ones, and ones that resemble a subject in the list. */
function outsideOf(op: Step["op"], allowed: readonly string[]): string[] {
  if (allowed.includes("*") || allowed.includes("/")) return [];
  if (ON_NAMES.includes(op)) return ["foreign", "", ...allowed.map((name) => `${name}x`)];
  const folder = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
  const neighbours = allowed.flatMap((path) => [`${path}x`, folder(path)])
    .filter((path) => !allowed.some((other) => `${path}/`.startsWith(`${other}/`)));
  // Not normalised: such a path is refused whatever its target.
  const crooked = allowed.flatMap((path) => [
    `${path}/../foreign`,
    `${path}//foreign`,
    `${path}/./foreign`,
    `${path}/`,
    path.slice(1),
  ]);
  return ["/foreign", "", ...neighbours, ...crooked];
}

/** Returns mounts that differ from an allowed one in a single part, and mounts that no stage may make. */
function mountsOutside(rules: readonly MountRule[]): Step[] {
  const overlay = "lowerdir=/etc,upperdir=/run/x,workdir=/run/y";
  const wishes: MountRule[] = [
    ["/etc", "/run/foreign", "", MS_BIND, ""],
    ["proc", "/run/foreign", "proc", 0, ""],
    ["none", "/run/foreign", "overlay", 0, overlay],
  ];
  const altered = rules.flatMap((rule): MountRule[] => {
    const [source, target, type, flags, data] = rule;
    return [
      [`/etc${source}`, target, type, flags, data],
      [source, `${target}/../etc`, type, flags, data],
      [source, `/foreign${target}`, type, flags, data],
      [source, target, "overlay", flags, overlay],
      [source, target, "proc", flags === 0 ? MS_NOSUID : 0, data],
      [source, target, type, flags ^ MS_BIND, data],
      [source, target, type, flags ^ MS_NOSUID, data],
      [source, target, type, flags, `${data},lowerdir=/etc`],
      [source, target, type, flags, `${data},upperdir=/etc`],
    ];
  });
  return [...wishes, ...altered].map(mountOf);
}

const isRuleOfMount = (rule: string | MountRule): rule is MountRule => typeof rule !== "string";

/** Returns steps of an operation that a scope does not allow. */
function stepsOutside(op: Step["op"], scope: StepScope): Step[] {
  const rules: readonly (string | MountRule)[] = scope[op] ?? [];
  if (op === "mount") return mountsOutside(rules.filter(isRuleOfMount));
  return outsideOf(op, rules.map(String)).map((subject) => STEP_ON[op](subject));
}

/** Operations that a scope allows without a limit: listed here so that a new one is noticed. */
const UNBOUNDED = ["network: sethostname"];

Deno.test("scope: only the operations that are listed here are unlimited", () => {
  const unbounded = STAGES.flatMap(({ name, scope }) =>
    OPS.filter((op) => stepsOutside(op, scope).length === 0).map((op) => `${name}: ${op}`)
  );
  assert.deepEqual(unbounded, UNBOUNDED);
});

for (const stage of STAGES) {
  const steps = OPS.flatMap((op) => stepsOutside(op, stage.scope));

  Deno.test(`stage ${stage.name}: every step outside its scope is refused with ESCOPE`, async () => {
    const recording = recordingKernel();
    const end = await run(stage, stage.scope, SUBVERTED, { steps }, recording);
    assert(end.type === "done", JSON.stringify(end));
    const codes = end.outcome as readonly (string | null)[];
    assert.equal(codes.length, steps.length);
    codes.forEach((code, index) => assert.equal(code, "ESCOPE", JSON.stringify(steps[index])));
    assert.deepEqual(recording.calls, []);
  });

  Deno.test(`stage ${stage.name}: a step for every rule of its scope is taken`, async () => {
    const inside = stepsInside(stage.scope);
    if (inside.length === 0) return assert.deepEqual(stage.scope, {});
    const recording = recordingKernel();
    const end = await run(stage, stage.scope, SUBVERTED, { steps: inside }, recording);
    assert(end.type === "done", JSON.stringify(end));
    assert.deepEqual(end.outcome, inside.map(() => null));
    assert(recording.calls.length >= inside.length);
  });
}

/** Stages whose first step requires something that the test does not have: an image, or Docker. */
const NO_FIRST_STEP = ["image-dom0", "image-dhcp", "rescue"];

for (const stage of STAGES.filter(({ name }) => !NO_FIRST_STEP.includes(name))) {
  Deno.test(`stage ${stage.name}: its own code, without a scope, fails at its first step`, async () => {
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
    const end = await run(stage, {}, undefined, outcomes, recording);
    assert(end.type === "failed", JSON.stringify(end));
    assert.match(end.error, /the stage's scope has no /);
    assert(end.step !== undefined);
    assert.deepEqual(recording.calls, []);
  });
}

Deno.test("takeStep: refuses a link that leads out of the scope", async () => {
  const scope = { readFile: ["/inside"], writeFile: ["/inside"] };
  for (const step of [STEP_ON.readFile("/inside/file"), STEP_ON.writeFile("/inside/link/file")]) {
    const { kernel, delegates, calls } = recordingKernel((path) =>
      path.replace("/inside/link", "/etc").replace("/inside/file", "/etc/shadow")
    );
    const taken = await takeStep(scope, step, { kernel, delegates, leaving: () => false });
    assert(!taken.ok && taken.code === "ESCOPE", JSON.stringify(taken));
    assert.deepEqual(calls, []);
  }
});
