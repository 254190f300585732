/**
 * Finds what dom0 waited for. It walks back from dom0's end to the first moment, through what each stage itself waited
 * for and the last of the stages before it. Pure. If the events do not say what came before, the path is unknown.
 *
 * @module
 */
import type { CriticalPath, Segment, Span } from "./spans.ts";

/** The most stages on the path: a real boot has about ten. */
const STAGES_LIMIT = 1000;

/**
 * Finds the critical path.
 *
 * @param spans The spans of a boot.
 * @param goal The one that it leads to.
 */
export function criticalPath(spans: readonly Span[], goal: Span): CriticalPath {
  const backwards: Segment[] = [];
  const walked = new Set<Span>();
  let at: Span | undefined = goal;
  let cursor = goal.end;
  while (at !== undefined) {
    const stage: Span = at;
    if (stage.after === undefined) {
      return { unknown: `the events do not say what ${stage.name} comes after` };
    }
    if (walked.has(stage) || walked.size === STAGES_LIMIT) {
      return { unknown: `the events do not say how ${stage.name} begins` };
    }
    walked.add(stage);
    const before = lastBefore(stage, spans);
    if (typeof before === "string") {
      return { unknown: `the events do not say when ${before} ended, before ${stage.name}` };
    }
    // The time until PID 1 comes to a stage is the stage's too; before the first stage it is PID 1's own.
    cursor = before?.end ?? stage.start;
    backwards.push(...insideOf(stage, cursor, spans));
    at = before;
  }
  backwards.push({ kind: "init", name: "init", start: 0, end: cursor });
  for (const kind of ["kernel", "firmware"] as const) {
    const span = spans.find((one) => one.kind === kind);
    if (span !== undefined) backwards.push(segment(span, span.start, span.end));
  }
  return { segments: backwards.reverse().filter(({ start, end }) => end > start) };
}

/** The last to end of the stages that one comes after, or the name of one of them whose end is unknown. */
function lastBefore(
  { after = [], start }: Span,
  spans: readonly Span[],
): Span | string | undefined {
  let last: Span | undefined;
  for (const name of after) {
    const ended = spans.filter((span) =>
      span.kind === "stage" && span.name === name && span.how !== "open" && span.end <= start
    );
    const latest = ended.reduce<Span | undefined>(later, undefined);
    if (latest === undefined) return name;
    last = later(last, latest);
  }
  return last;
}

function later(one: Span | undefined, other: Span): Span {
  return one === undefined || other.end > one.end ? other : one;
}

/** The stage's own work and its waits, from its end back to the end of the stage before it. */
function insideOf(stage: Span, since: number, spans: readonly Span[]): Segment[] {
  const segments: Segment[] = [];
  let cursor = stage.end;
  for (const span of waitedFor(stage, spans).toSorted((a, b) => b.end - a.end)) {
    // It ended while the stage waited for a later one: nothing waited for it.
    if (span.end > cursor) continue;
    segments.push(segment(stage, span.end, cursor), segment(span, span.start, span.end));
    cursor = span.start;
  }
  return [...segments, segment(stage, since, cursor)];
}

/**
 * The spans that may have held up a stage: those that it started, its own isolate, and isolates that do not belong to a
 * stage.
 */
function waitedFor(stage: Span, spans: readonly Span[]): Span[] {
  const stages = new Set(spans.filter(({ kind }) => kind === "stage").map(({ name }) => name));
  return spans.filter((span) => {
    if (span.start < stage.start || span.end > stage.end || span.how !== "done") return false;
    if (span.kind === "isolate") return span.name === stage.name || !stages.has(span.name);
    return span.by === stage.name;
  });
}

function segment({ kind, name }: Span, start: number, end: number): Segment {
  return { kind, name, start, end };
}
