/**
 * The messages between main and the console isolate about stopping containers: plain data.
 *
 * @module
 */

/** A request to stop containers within a time. */
export interface StopRequest {
  /** The names of the containers that keep running. */
  readonly spared: readonly string[];
  readonly seconds: number;
}

/** A container that is about to be stopped. */
export interface StoppingContainer {
  readonly id: string;
  readonly name: string;
  /** The name of its restart policy; empty if Docker did not report it. */
  readonly restartPolicy: string;
}

/** The progress of stopping. */
export type StopMessage =
  /** All that run, but for those that are spared: they are being stopped now. */
  | { readonly type: "stopping"; readonly containers: readonly StoppingContainer[] }
  /** One of them has ended, or could not be stopped: `failed` is the reason. */
  | {
    readonly type: "stopped";
    readonly name: string;
    /** Whether Docker had to kill it. */
    readonly killed: boolean;
    readonly failed?: string;
  };
