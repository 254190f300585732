/**
 * What main and the console isolate say to each other about stopping containers: plain data.
 *
 * @module
 */

/** Which containers are to be stopped, and within what time. */
export interface StopRequest {
  /** The names of those that are not. */
  readonly spared: readonly string[];
  readonly seconds: number;
}

/** A container that is about to be stopped. */
export interface StoppingContainer {
  readonly id: string;
  readonly name: string;
  /** The name of its restart policy; empty where Docker did not say. */
  readonly restartPolicy: string;
}

/** How the stopping goes. */
export type StopMessage =
  /** These are stopped now. */
  | { readonly type: "stopping"; readonly containers: readonly StoppingContainer[] }
  /** One of them has ended, or could not be stopped: why stands in `failed`. */
  | {
    readonly type: "stopped";
    readonly name: string;
    /** Whether Docker had to kill it. */
    readonly killed: boolean;
    readonly failed?: string;
  };
