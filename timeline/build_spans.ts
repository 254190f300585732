/**
 * The events of one boot -> spans. Pure. It takes events as they come: of another version, cut off, or of a failed
 * boot. An unknown name is a span like any other.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";
import { criticalPath } from "./critical_path.ts";
import type { BootSpans, Span, SpanKind } from "./spans.ts";

/** The most spans: a real boot has some fifty. */
const SPANS_LIMIT = 1000;

/** The container that the host exists for, and its stage. */
const DOM0 = "dom0";

/** The names that do not make spans. */
const NO_SPANS: ReadonlySet<string> = new Set(["boot", "shutdown", "isolates"]);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Begun = Mutable<Span>;
/** The time in which a stage was starting a service. */
interface Asked {
  readonly stage: string;
  readonly service: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the spans of one boot.
 *
 * @param events Its events, in order.
 */
export function bootSpans(events: readonly BootEvent[]): BootSpans {
  const end = events.reduce((latest, { t }) => Math.max(latest, t), 0);
  const builder = new Builder(end);
  for (const event of events) builder.add(event);
  const spans = builder.finish().toSorted((a, b) => a.start - b.start);
  const up = spans.find(({ kind, name, how }) =>
    (kind === "stage" || kind === "other") && name === DOM0 && how === "done"
  );
  return {
    spans,
    start: spans.reduce((first, { start }) => Math.min(first, start), 0),
    end,
    up: up?.end ?? null,
    failures: builder.failures,
    left: builder.left,
    path: up === undefined ? { unknown: "dom0 did not come up" } : criticalPath(spans, up),
  };
}

class Builder {
  readonly failures: string[] = [];
  left = 0;
  readonly #end: number;
  readonly #spans: Begun[] = [];
  readonly #open = new Map<string, Begun>();
  readonly #running = new Map<string, Begun>();
  readonly #asked: Asked[] = [];

  /** @param end When the picture ends, in seconds. */
  constructor(end: number) {
    this.#end = end;
  }

  add(event: BootEvent): void {
    const { t, stage, seconds = 0 } = event;
    const from = Math.max(0, t - seconds);
    if (event.event === "failed") this.#fail(event);
    if (stage === "boot" && event.event === "start") return this.#begin(event);
    if (event.isolate !== undefined) {
      this.#push("isolate", event.isolate, from, t, "done");
    } else if (event.event === "step") {
      if (event.service !== undefined) {
        this.#asked.push({ stage, service: event.service, from, to: t });
      }
      if (event.container !== undefined) {
        const begun = this.#push("container", event.container, from, t, "done");
        Object.assign(begun, { until: this.#end, by: stage });
      }
    } else if (!NO_SPANS.has(stage)) {
      if (event.event === "start") this.#start(event);
      else this.#finish(event, event.event);
    }
  }

  finish(): readonly Span[] {
    for (const span of this.#spans.filter(({ kind }) => kind === "service")) {
      const by = this.#asked.find(({ service, from, to }) =>
        service === span.name && from <= span.start && span.start <= to
      );
      if (by !== undefined) span.by = by.stage;
    }
    return this.#spans;
  }

  #begin({ t, kernel, firmware }: BootEvent): void {
    this.#push("init", "init", 0, t, "done");
    if (kernel === undefined) return;
    this.#push("kernel", "kernel", -kernel, 0, "done");
    if (firmware !== undefined) {
      this.#push("firmware", "firmware", -kernel - firmware, -kernel, "done");
    }
  }

  #start({ t, stage, after, pid }: BootEvent): void {
    const kind = after !== undefined ? "stage" : pid !== undefined ? "service" : "other";
    const begun = this.#push(kind, stage, t, this.#end, "open");
    if (after !== undefined) begun.after = after;
    const key = `${kind} ${stage}`;
    const before = this.#open.get(key);
    if (before !== undefined) before.end = Math.max(before.start, t);
    this.#open.set(key, begun);
    if (kind !== "stage") this.#stopped(stage, t);
  }

  #finish(
    { t, stage, seconds, detail, error }: BootEvent,
    how: "done" | "failed" | "skipped",
  ): void {
    // A service and a stage may share a name: only a stage's event says how long it took.
    if (how === "failed" && seconds === undefined && this.#stopped(stage, t)) return;
    const kinds: SpanKind[] = ["stage", "other", "service"];
    if (how !== "skipped" && seconds === undefined) kinds.reverse();
    const key = kinds.map((kind) => `${kind} ${stage}`).find((one) => this.#open.has(one));
    const span = key === undefined ? undefined : this.#open.get(key);
    if (key === undefined || span === undefined) {
      if (how === "skipped") this.#push("stage", stage, t, t, how).reason = detail ?? "";
      else if (seconds !== undefined) {
        this.#push("other", stage, Math.max(0, t - seconds), t, how);
      }
      return;
    }
    this.#open.delete(key);
    span.end = Math.max(span.start, t);
    span.how = how;
    const reason = how === "skipped" ? detail : error;
    if (reason !== undefined) span.reason = reason;
    if (span.kind === "service" && how === "done") {
      span.until = this.#end;
      this.#running.set(stage, span);
    }
  }

  /** Ends the run of a service. Returns whether the service was running. */
  #stopped(name: string, t: number): boolean {
    const running = this.#running.get(name);
    if (running !== undefined) running.until = Math.max(running.end, t);
    return this.#running.delete(name);
  }

  #fail({ stage, step, error = "no cause was given" }: BootEvent): void {
    const where = step === undefined || error.includes(step) ? "" : `${step}: `;
    if (this.failures.length < SPANS_LIMIT) this.failures.push(`${stage}: ${where}${error}`);
  }

  #push(kind: SpanKind, name: string, start: number, end: number, how: Span["how"]): Begun {
    const begun: Begun = { kind, name, start, end, how };
    if (this.#spans.length < SPANS_LIMIT) this.#spans.push(begun);
    else this.left++;
    return begun;
  }
}
