/**
 * A stage: one part of the boot, as a manifest and a body.
 *
 * The body runs in an isolate that has the Deno permissions of the manifest and never `ffi`. It acts only by asking for
 * steps. This file defines what a stage is; it must not know how one is run.
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
  /** Seconds that it took to create and start it. */
  readonly seconds: number;
}

/** The means that a stage's body can use. */
export interface Host {
  /** The configuration of this boot. */
  readonly config: BootConfig;
  /** The outcomes of the stages named in `after`, by name. A stage that failed or was skipped has none. */
  readonly outcomes: Readonly<Record<string, unknown>>;
  /** The Engine API, for stages with permission to reach its socket. */
  readonly docker: Docker;
  /**
   * Asks PID 1 for one step.
   *
   * @throws {StepError} If the step failed with an error that it does not tolerate, or is outside the scope.
   */
  step<S extends Step>(step: S): Promise<StepResult<S>>;
  /**
   * Asks for several steps, one after the other.
   *
   * @throws {StepError} If one fails; the steps after it are not taken.
   */
  steps(steps: readonly Step[]): Promise<void>;
  /** Reports information for a person, and a container that runs from now on, in the log and the events. */
  log(detail: string, started?: StartedContainer): void;
  /** Opens a file for reading, as far as the stage's permissions allow. */
  open(path: string): Promise<ReadableStream<Uint8Array>>;
}

/** One part of coming up: its manifest and its body. */
export interface Stage<O = unknown> extends Manifest {
  /**
   * Does its part by asking for steps, and returns what later stages need to know. A `notice` in the result is a line
   * that stays visible to whoever watches the boot.
   */
  run(host: Host): Promise<O>;
}

/** The error of a step that failed or was refused. Code and tests match on `code`, never on the message. */
export class StepError extends Error {
  /** The name of the class. */
  override readonly name = "StepError";
  /** The step, in one line. */
  readonly step: string;
  /** The error number's name, such as `"EBUSY"`, or `ESCOPE` or `EFAILED`. */
  readonly code: string;

  /**
   * Makes the error.
   *
   * @param step The step, as `describeStep` describes it.
   * @param code The error number's name; `ESCOPE` if the stage may not take the step; `EFAILED` for a service.
   * @param reason The cause, in one line.
   */
  constructor(step: string, code: string, reason: string) {
    super(`${step}: ${reason}`);
    this.step = step;
    this.code = code;
  }
}

/**
 * Whether a step failed for a reason outside the stage, after which the stage may go on. A step outside the scope is
 * the stage's own fault, and ends it.
 *
 * @param error The error that a step threw.
 */
export function isRefused(error: unknown): error is StepError {
  return error instanceof StepError && error.code !== "ESCOPE";
}

/** The reason of a stage that ends without doing anything: it then counts as skipped, not as failed. */
export class Skipped extends Error {
  /** The name of the class. */
  override readonly name = "Skipped";
}
