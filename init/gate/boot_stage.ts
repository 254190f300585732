/**
 * Runs stages with everything that a stage's end depends on: its isolate, the broker, the timeline.
 *
 * @module
 */
import type { BootConfig } from "../../boot/config.ts";
import type { BootEvent } from "../../boot/events.ts";
import { MS_RDONLY } from "../../boot/mountflags.ts";
import type { Manifest } from "../../boot/stages/manifest.ts";
import { describeStep, rowOf, type Step } from "../ops/ops.ts";
import type { Timeline } from "../timeline.ts";
import { type BrokerParts, type Taken, takeStep } from "./broker.ts";
import type { IsolatePool } from "./pool.ts";
import type { StageEnd } from "./protocol.ts";
import { type RunEnd, runStage } from "./run.ts";

/** Seconds after which a stage counts as failed, whatever it waits for. */
const STAGE_DEADLINE = 600;
/** Seconds in which a stage must begin, also on a machine that is emulated and busy. */
const BEGAN_DEADLINE = 60;

/** The most characters of a notice: it is input from outside. */
const NOTICE_LIMIT = 4096;

/** What running a stage needs. */
export interface BootParts extends BrokerParts {
  readonly config: BootConfig;
  readonly timeline: Timeline;
  readonly pool: IsolatePool;
  /** Where stages have mounted disks: filled here, for shutdown. */
  readonly disks: Set<string>;
}

/**
 * Runs one stage to its end and tells the timeline all of it. It never throws.
 *
 * @param parts What it needs.
 * @param stage The stage.
 * @param outcomes The outcomes of the stages before it.
 */
export async function bootStage(
  parts: BootParts,
  stage: Manifest,
  outcomes: Readonly<Record<string, unknown>>,
): Promise<StageEnd> {
  const { timeline } = parts;
  const started = timeline.now();
  timeline.tell(stage.name, "start", { after: stage.after });
  let { end, unanswered } = await enterAndRun(parts, stage, outcomes);
  if (unanswered) {
    timeline.tell(stage.name, "step", { detail: `${reasonOf(end)}: it starts in a new one` });
    ({ end } = await enterAndRun(parts, stage, outcomes));
  }
  const seconds = timeline.now() - started;
  switch (end.type) {
    case "done": {
      const detail = noticeOf(end.outcome);
      timeline.tell(stage.name, "done", {
        seconds,
        ...detail === undefined ? {} : { detail },
      });
      break;
    }
    case "skipped":
      timeline.tell(stage.name, "skipped", { detail: end.reason });
      break;
    case "failed": {
      const step = end.step === undefined ? {} : { step: end.step };
      timeline.tell(stage.name, "failed", { seconds, error: end.error, ...step });
    }
  }
  return end;
}

async function enterAndRun(
  parts: BootParts,
  stage: Manifest,
  outcomes: Readonly<Record<string, unknown>>,
): Promise<RunEnd> {
  const { config, timeline, pool } = parts;
  try {
    const isolate = pool.enter(stage);
    try {
      return await runStage({
        ...{ stage: stage.name, config, outcomes, isolate },
        deadline: STAGE_DEADLINE,
        began: BEGAN_DEADLINE,
        now: timeline.now,
        log: (detail, started) => timeline.tell(stage.name, "step", { detail, ...started }),
        take: (step) => takeAndTell(parts, stage, step),
      });
    } finally {
      pool.leave(stage);
    }
  } catch (error) {
    const end: StageEnd = { type: "failed", error: (error as Error).message };
    return { end, unanswered: false };
  }
}

async function takeAndTell(parts: BootParts, stage: Manifest, message: unknown): Promise<Taken> {
  const { timeline, disks } = parts;
  const before = timeline.now();
  const taken = await takeStep(stage.scope, message, parts);
  if (!taken.ok) return taken;
  const { step, tolerated } = taken;
  // A mount that was tolerated is someone else's.
  if (tolerated === undefined) noteDisk(disks, step);
  if (rowOf(step).effect === "looks") return taken;
  timeline.tell(stage.name, "step", {
    step: describeStep(step),
    seconds: timeline.now() - before,
    ...begunBy(step),
    ...tolerated === undefined ? {} : { detail: tolerated },
  });
  return taken;
}

/** The notice in an outcome, for whoever watches the boot: it stays on the screen. */
function noticeOf(outcome: unknown): string | undefined {
  const notice = (outcome as { notice?: unknown } | undefined)?.notice;
  return typeof notice === "string" ? notice.slice(0, NOTICE_LIMIT) : undefined;
}

/** What a step started that goes on. */
function begunBy(step: Step): Pick<BootEvent, "service" | "container"> {
  if (step.op === "start") return { service: step.service.name };
  return step.op === "console" ? { container: step.container } : {};
}

function noteDisk(disks: Set<string>, step: Step): void {
  if (step.op !== "mount" || step.filesystemtype === "") return;
  // A read-only disk has nothing to lose.
  if (step.source.startsWith("/dev/") && (step.mountflags & MS_RDONLY) === 0) {
    disks.add(step.target);
  }
}

/**
 * The reason why a stage did not succeed.
 *
 * @param end How it ended.
 */
export function reasonOf(end: StageEnd): string {
  switch (end.type) {
    case "failed":
      return end.error;
    case "skipped":
      return end.reason;
    case "done":
      return "it has ended";
  }
}
