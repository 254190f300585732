/**
 * The spans of time that a boot's events describe. Types only.
 *
 * @module
 */

/** The kind of a span. `other` is something that the events name without saying what it is. */
export type SpanKind =
  | "firmware"
  | "kernel"
  | "init"
  | "isolate"
  | "stage"
  | "service"
  | "container"
  | "other";

/** How a span ended; `open` if the picture ends first. */
export type SpanEnd = "done" | "failed" | "skipped" | "open";

/** A time that something took. */
export interface Span {
  /** The kind of the thing that took the time. */
  readonly kind: SpanKind;
  /** The name of that thing. */
  readonly name: string;
  /** Seconds since PID 1 started; below 0 before that. */
  readonly start: number;
  /** The end, on the same scale: when a service is ready, a container has started or an isolate is open. */
  readonly end: number;
  /** How it ended. */
  readonly how: SpanEnd;
  /** Until when it keeps running, on the same scale: for a service that is ready and a container that runs. */
  readonly until?: number;
  /** For a stage: the stages that it comes after. */
  readonly after?: readonly string[];
  /** For a service and a container: the stage that started it. */
  readonly by?: string;
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

/** A part of the critical path: the one thing that dom0 waited for meanwhile. */
export type Segment = Pick<Span, "kind" | "name" | "start" | "end">;

/** What dom0 waited for, from the first moment to its last, or why that is unknown. */
export type CriticalPath =
  | { readonly segments: readonly Segment[] }
  | { readonly unknown: string };

/** A boot as it can be drawn. */
export interface BootSpans {
  /** In the order in which they started. */
  readonly spans: readonly Span[];
  /** When the picture starts, in seconds since PID 1 started: 0 or below. */
  readonly start: number;
  /** When it ends. */
  readonly end: number;
  /** When dom0 ran; `null` if it did not. */
  readonly up: number | null;
  /** What went wrong, a line each. */
  readonly failures: readonly string[];
  /** How many spans are omitted, since there are too many. */
  readonly left: number;
  /** What dom0 waited for. */
  readonly path: CriticalPath;
}
