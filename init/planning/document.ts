/**
 * A kernel command line -> what a boot with it would do, as a value: `only-docker plan --json` prints it as it stands.
 * It runs each stage's `run`, against an assumed world.
 *
 * @module
 */
import type { BootConfig } from "../../boot/config.ts";
import { isScarce, MEMINFO } from "../../boot/memory_size.ts";
import type { MountRule } from "../../boot/stages/mount_rule.ts";
import type { Manifest, StagePermissions } from "../../boot/stages/manifest.ts";
import { bootOrder, ON_REQUEST } from "../../boot/stages/order.ts";
import { type Host, Skipped, type Stage } from "../../boot/stages/stage.ts";
import { STAGES } from "../../boot/stages/stages.ts";
import { parseCmdline } from "../config/cmdline.ts";
import { configure } from "../config/config.ts";
import { type IsolateKind, isolateKinds } from "../isolate_kinds.ts";
import { describeStep, type Step } from "../ops/ops.ts";
import type { StageEnd } from "../gate/protocol.ts";
import { runInTurn } from "../gate/sequence.ts";
import type { DockerCall } from "./docker.ts";
import { type Act, beginWorld, type HostOf, type Recorder } from "./host.ts";
import { type BuiltImage, freshMachine } from "./world.ts";

/** One thing that a stage would do: a step, a call of the Engine API, or a word to the log. */
export type PlannedAct =
  | {
    /** The step in one line, as the log of a boot has it. */
    readonly line: string;
    /** The step. Bytes that it would write are given as `{ "bytes": N }`. */
    readonly step: unknown;
  }
  | { readonly docker: DockerCall }
  | { readonly log: string };

/** One stage of the plan. */
export interface PlannedStage {
  /** Its name. */
  readonly name: string;
  /** Its purpose, in one line. */
  readonly purpose: string;
  /** The stages that it comes after. */
  readonly after: readonly string[];
  /** Those of them without whose success it is skipped. */
  readonly needs: readonly string[];
  /** The Deno permissions of its isolate; what is left out is none. */
  readonly permissions: StagePermissions;
  /** The steps that PID 1 takes for it: the rules of each operation. */
  readonly scope: Readonly<Record<string, readonly (string | MountRule)[]>>;
  /** What holds after it succeeded. */
  readonly holds: readonly string[];
  /** What it would do in the assumed world, in order. */
  readonly acts: readonly PlannedAct[];
  /**
   * How it would end there: `skipped` has nothing to do, with the reason; `unknown` can't be planned beyond its last act,
   * with the reason; `failed` has a fault, with the error.
   */
  readonly end: "done" | "skipped" | "unknown" | "failed";
  /** Why it would end like that. */
  readonly reason?: string;
}

/** What a boot would do. */
export interface PlanDocument {
  /** The version of this document's form. */
  readonly version: 1;
  /** The kernel command line that it is for. */
  readonly append: string;
  /** The configuration that follows from it. */
  readonly config: BootConfig;
  /** What is wrong in the command line or the config file, a line each. */
  readonly faults: readonly string[];
  /** What is assumed of the machine, a line each. */
  readonly assumptions: readonly string[];
  /** The isolates of the init, and what each holds. */
  readonly isolates: readonly IsolateKind[];
  /** The stages of the boot, in order. */
  readonly stages: readonly PlannedStage[];
  /** The stages that run only when they are asked for. */
  readonly onRequest: readonly PlannedStage[];
}

/**
 * Plans a boot.
 *
 * @param append The kernel command line.
 * @param image The image that it boots; `null` where none is built.
 * @throws {RangeError} Where the command line is longer than one may be.
 */
export async function planDocument(
  append: string,
  image: BuiltImage | null,
): Promise<PlanDocument> {
  const { config, faults } = configure(image?.configFile ?? null, parseCmdline(append));
  const world = freshMachine(image);
  const hostOf = beginWorld(world, config);
  const ends = new Map<string, Promise<StageEnd>>();
  const planAll = async (manifests: readonly Manifest[]): Promise<PlannedStage[]> => {
    const planned: PlannedStage[] = [];
    // One after the other, so that the plan is the same each time.
    for (const manifest of manifests) planned.push(await planStage(manifest, hostOf, ends));
    return planned;
  };
  return {
    version: 1,
    append,
    config,
    faults,
    assumptions: world.assumptions,
    isolates: isolateKinds(),
    stages: await planAll(bootOrder(config, isScarce(world.files.get(MEMINFO) ?? ""))),
    onRequest: await planAll(ON_REQUEST),
  };
}

async function planStage(
  manifest: Manifest,
  hostOf: HostOf,
  ends: Map<string, Promise<StageEnd>>,
): Promise<PlannedStage> {
  const acts: Act[] = [];
  let unknown: string | undefined;
  const recorder: Recorder = {
    act: (act) => acts.push(act),
    unknown: (reason) => unknown ??= reason,
  };
  const body = STAGES.find(({ name }) => name === manifest.name);
  if (body === undefined) throw new RangeError(`Cannot plan ${manifest.name}: it has no body`);
  const stage: Stage = { ...body, ...manifest };
  const end = await runInTurn(stage, {
    run: (_stage, outcomes) => runToEnd(stage, hostOf(stage, outcomes, recorder)),
    skipped: () => {},
  }, ends);
  ends.set(stage.name, Promise.resolve(end));
  const { name, purpose, after, needs, permissions, scope, holds } = stage;
  return {
    ...{ name, purpose, after, needs, permissions, scope, holds, acts: acts.map(plannedAct) },
    ...unknown === undefined ? plannedEnd(end) : { end: "unknown", reason: unknown },
  };
}

async function runToEnd(stage: Stage, host: Host): Promise<StageEnd> {
  try {
    return { type: "done", outcome: await stage.run(host) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return error instanceof Skipped
      ? { type: "skipped", reason }
      : { type: "failed", error: reason };
  }
}

function plannedEnd(end: StageEnd): Pick<PlannedStage, "end" | "reason"> {
  switch (end.type) {
    case "done":
      return { end: "done" };
    case "skipped":
      return { end: "skipped", reason: end.reason };
    case "failed":
      return { end: "failed", reason: end.error };
  }
}

function plannedAct(act: Act): PlannedAct {
  return "step" in act ? { line: describeStep(act.step), step: withoutBytes(act.step) } : act;
}

function withoutBytes(step: Step): unknown {
  if (step.op !== "writeFile" || typeof step.data === "string") return step;
  return { ...step, data: { bytes: step.data.length } };
}
