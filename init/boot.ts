/**
 * Runs stages with everything that a stage's end depends on: its isolate, the broker, the timeline.
 *
 * @module
 */
import type { BootConfig } from "../boot/config.ts";
import type { BootEvent } from "../boot/events.ts";
import { MS_RDONLY } from "../boot/mountflags.ts";
import type { Stage } from "../boot/stage.ts";
import { describeStep } from "../boot/describe_step.ts";
import type { Op, Step } from "../boot/step.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { type Delegates, takeStep } from "./stages/broker.ts";
import type { StageEnd } from "./stages/messages.ts";
import type { IsolatePool } from "./stages/pool.ts";
import { runStage } from "./stages/run.ts";
import type { Timeline } from "./timeline.ts";

/** Seconds after which a stage counts as failed, whatever it waits for. */
const STAGE_DEADLINE = 600;

/** Operations that only look: they are told only where they fail. */
const LOOKS: ReadonlySet<Op> = new Set(["readFile", "pread", "readdir", "stat", "uevent"]);

/** The most characters of what an outcome has to say: it is data from outside. */
const NOTICE_LIMIT = 4096;

/** What running a stage takes. */
export interface BootParts {
  readonly kernel: Kernel;
  readonly config: BootConfig;
  readonly timeline: Timeline;
  readonly pool: IsolatePool;
  readonly delegates: Delegates;
  /** Where stages have mounted disks: filled here, for shutdown. */
  readonly disks: Set<string>;
  /** Whether the host is going down. */
  leaving(): boolean;
}

/** What these make, a host that goes down would have to take down again: from then on they are never answered. */
const MAKES: ReadonlySet<Op> = new Set(["mount", "start", "console"]);
const NEVER = new Promise<never>(() => {});

/**
 * Runs one stage to its end and tells the timeline all of it. It never throws.
 *
 * @param parts What it takes.
 * @param stage The stage.
 * @param outcomes What the stages before it answered.
 */
export async function bootStage(
  parts: BootParts,
  stage: Stage,
  outcomes: Readonly<Record<string, unknown>>,
): Promise<StageEnd> {
  const { kernel, config, timeline, delegates } = parts;
  const started = timeline.now();
  const since = (start: number): number => timeline.now() - start;
  timeline.tell(stage.name, "start", { after: stage.after });
  const end = await openAndRun();
  switch (end.type) {
    case "done": {
      const detail = noticeOf(end.outcome);
      timeline.tell(stage.name, "done", {
        seconds: since(started),
        ...detail === undefined ? {} : { detail },
      });
      break;
    }
    case "skipped":
      timeline.tell(stage.name, "skipped", { detail: end.reason });
      break;
    case "failed": {
      const step = end.step === undefined ? {} : { step: end.step };
      timeline.tell(stage.name, "failed", { seconds: since(started), error: end.error, ...step });
    }
  }
  return end;

  async function openAndRun(): Promise<StageEnd> {
    try {
      return await runStage({
        stage,
        isolate: await parts.pool.take(stage),
        config,
        outcomes,
        deadline: STAGE_DEADLINE,
        log: (detail, started) => timeline.tell(stage.name, "step", { detail, ...started }),
        take: async (message) => {
          if (parts.leaving() && MAKES.has((message as Partial<Step> | null)?.op as Op)) {
            return await NEVER;
          }
          const before = timeline.now();
          const taken = await takeStep(stage, message, kernel, delegates);
          // A mount that was tolerated is someone else's.
          if (taken.ok && taken.tolerated === undefined) noteDisk(parts.disks, taken.step);
          if (taken.ok && !LOOKS.has(taken.step.op)) {
            const tolerated = taken.tolerated === undefined ? {} : { detail: taken.tolerated };
            timeline.tell(stage.name, "step", {
              step: describeStep(taken.step),
              seconds: since(before),
              ...begunBy(taken.step),
              ...tolerated,
            });
          }
          return taken;
        },
      });
    } catch (error) {
      return { type: "failed", error: (error as Error).message };
    }
  }
}

/** What an outcome has to say to whoever watches the boot: it stays on the screen. */
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
  // What can't be written has nothing to lose.
  if (step.source.startsWith("/dev/") && (step.mountflags & MS_RDONLY) === 0) {
    disks.add(step.target);
  }
}
