/**
 * What a boot's events say, as spans of time. Types alone.
 *
 * @module
 */

/** What a span is of. `other` is what the events name without saying what it is. */
export type SpanKind =
  | "firmware"
  | "kernel"
  | "init"
  | "isolate"
  | "stage"
  | "service"
  | "container"
  | "other";

/** How a span ended; `open` where the picture ends before. */
export type SpanEnd = "done" | "failed" | "skipped" | "open";

/** A time that something took. */
export interface Span {
  /** What it is of. */
  readonly kind: SpanKind;
  /** The name of that. */
  readonly name: string;
  /** Seconds since PID 1 started; below 0 before that. */
  readonly start: number;
  /** The same. A service ends with being ready, a container with being started, an isolate with being open. */
  readonly end: number;
  /** How it ended. */
  readonly how: SpanEnd;
  /** Until when it goes on behind its end, of a service that is ready and a container that runs. */
  readonly until?: number;
  /** The stages that it comes after, of a stage. */
  readonly after?: readonly string[];
  /** The stage that started it, of a service and a container. */
  readonly by?: string;
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

/** A part of the critical path: what was waited for meanwhile, and for nothing else. */
export type Segment = Pick<Span, "kind" | "name" | "start" | "end">;

/** What dom0 waited for from the first moment to its last; or why that can't be said. */
export type CriticalPath =
  | { readonly segments: readonly Segment[] }
  | { readonly unknown: string };

/** A boot as it can be drawn. */
export interface BootSpans {
  /** In the order in which they started. */
  readonly spans: readonly Span[];
  /** When the picture starts, in seconds since PID 1 did: 0 or below. */
  readonly start: number;
  /** When it ends. */
  readonly end: number;
  /** When dom0 ran; `null` where it did not. */
  readonly up: number | null;
  /** What went wrong, a line each. */
  readonly failures: readonly string[];
  /** Spans that are left out, since there are too many. */
  readonly left: number;
  /** What dom0 waited for. */
  readonly path: CriticalPath;
}
