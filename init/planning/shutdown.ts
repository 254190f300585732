/**
 * What a shutdown would do, as a value: `only-docker plan --shutdown --json` prints it as it stands. Its steps are the list
 * that PID 1 takes.
 *
 * @module
 */
import type { ShutdownAction } from "../../boot/events.ts";
import { parseCmdline } from "../config/cmdline.ts";
import { configure } from "../config/config.ts";
import { describeStep } from "../ops/ops.ts";
import { shutdownSteps } from "../services/shutdown_steps.ts";
import type { BuiltImage } from "./world.ts";

/** What a shutdown would do. */
export interface ShutdownPlan {
  /** The version of this document's form. */
  readonly version: 1;
  /** How the machine stops. */
  readonly action: ShutdownAction;
  /** The kernel command line that it is for. */
  readonly append: string;
  /** What is wrong in the command line or the config file, a line each. */
  readonly faults: readonly string[];
  /** Seconds that containers and services have to stop. */
  readonly deadline: number;
  /** The steps, in order. Each is taken whatever became of the one before it, unless it needs that. */
  readonly steps: readonly {
    /** The step in one line, as the log of a shutdown has it. */
    readonly line: string;
    /** The step, with how long it is waited for, which errors count as done, and which step it needs. */
    readonly step: unknown;
  }[];
}

/**
 * Plans a shutdown.
 *
 * @param action How the machine stops.
 * @param append The kernel command line.
 * @param image The image that it boots; `null` where none is built.
 * @throws {RangeError} Where the command line is longer than one may be.
 */
export function planShutdown(
  action: ShutdownAction,
  append: string,
  image: Pick<BuiltImage, "configFile"> | null,
): ShutdownPlan {
  const { config, faults } = configure(image?.configFile ?? null, parseCmdline(append));
  return {
    ...{ version: 1, action, append, faults, deadline: config.deadlines.shutdown },
    steps: shutdownSteps(action).map((step) => ({ line: describeStep(step), step })),
  };
}
