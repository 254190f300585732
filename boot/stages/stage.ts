/**
 * A stage: one part of coming up, as a manifest and a body.
 *
 * The body runs in an isolate that has the Deno permissions of the manifest and never `ffi`. It acts only by asking for
 * steps. This file defines what a stage is and must not know how one is run.
 *
 * @module
 */
import type { BootConfig } from "../config.ts";
import type { Docker } from "../docker/client.ts";
import type { Step, StepResult } from "../../init/ops/ops.ts";
import type { Manifest } from "./manifest.ts";

/** A container that a stage has started. */
export interface StartedContainer {
  /** Its name. */
  readonly container: string;
  /** Seconds that it took to make and start it. */
  readonly seconds: number;
}

/** What a stage has to work with. */
export interface Host {
  /** The configuration of this boot. */
  readonly config: BootConfig;
  /** The outcomes of the stages named in `after`, by name. A stage that failed or was skipped has none. */
  readonly outcomes: Readonly<Record<string, unknown>>;
  /** The Engine API, for stages whose permissions reach its socket. */
  readonly docker: Docker;
  /**
   * Asks PID 1 for one step.
   *
   * @throws {StepError} Where the step failed with an error that it does not tolerate, or is outside the scope.
   */
  step<S extends Step>(step: S): Promise<StepResult<S>>;
  /** Asks for several steps, each after the one before it; ends with the first that fails. */
  steps(steps: readonly Step[]): Promise<void>;
  /** Says what a person should know, and which container runs from now on. It reaches the log and the events. */
  log(detail: string, started?: StartedContainer): void;
  /** Opens a file for reading, as far as the stage's permissions let it. */
  open(path: string): Promise<ReadableStream<Uint8Array>>;
}

/** One part of coming up: its manifest and its body. */
export interface Stage<O = unknown> extends Manifest {
  /**
   * Does its part by asking for steps, and answers what later stages need to know. A `notice` in the answer is a line
   * that stays before the eyes of whoever watches the boot.
   */
  run(host: Host): Promise<O>;
}

/** Why a step was not taken. Tests hold against `code`, never against the message. */
export class StepError extends Error {
  /** The name of the class. */
  override readonly name = "StepError";
  /** The step, in one line. */
  readonly step: string;
  /** The error number's name, such as `"EBUSY"`; `ESCOPE`, or `EFAILED`. */
  readonly code: string;

  /**
   * Makes the error.
   *
   * @param step The step, as `describeStep` says it.
   * @param code The error number's name; `ESCOPE` where the stage may not take the step; `EFAILED` for a service.
   * @param reason The cause, in one line.
   */
  constructor(step: string, code: string, reason: string) {
    super(`${step}: ${reason}`);
    this.step = step;
    this.code = code;
  }
}

/**
 * Whether a step was refused by the world, which a stage may go on after. A step outside the scope is a fault of the
 * stage's own, and ends it.
 *
 * @param error What a step threw.
 */
export function isRefused(error: unknown): error is StepError {
  return error instanceof StepError && error.code !== "ESCOPE";
}

/** A reason for a stage to end without having done anything: it then counts as skipped, not as failed. */
export class Skipped extends Error {
  /** The name of the class. */
  override readonly name = "Skipped";
}
