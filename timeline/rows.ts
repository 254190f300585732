/**
 * Spans -> the rows of a picture, whatever it is drawn with. Pure.
 *
 * @module
 */
import type { BootSpans, Segment, Span, SpanEnd, SpanKind } from "./spans.ts";
import { labelOf } from "./words.ts";

/** The most rows: a real boot has some thirty. */
export const ROWS_LIMIT = 60;

/** One line of the picture. */
export interface Row {
  readonly label: string;
  readonly kind: SpanKind;
  /** Whether it stands below the row of the stage that started it. */
  readonly below: boolean;
  /** Its spans; a stage's row has the opening of its isolate too. */
  readonly spans: readonly Span[];
  /** Its parts of the critical path. */
  readonly path: readonly Segment[];
  /** Seconds that it took, without the opening of its isolate beforehand. */
  readonly took: number;
  /** How its last span ended. */
  readonly how: SpanEnd;
}

/** The rows, and how many have no room. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly left: number;
}

/**
 * Puts spans into rows, in the order in which they started; those that a stage started come beneath it.
 *
 * @param boot The boot.
 */
export function rowsOf({ spans, path, start: first, end: last }: BootSpans): Rows {
  const segments = "segments" in path ? path.segments : [];
  const stages = new Set(spans.filter(({ kind }) => kind === "stage").map(({ name }) => name));
  const keyOf = ({ kind, name }: Pick<Span, "kind" | "name">): string =>
    `${kind === "isolate" && stages.has(name) ? "stage" : kind} ${name}`;
  const groups = Map.groupBy(spans, keyOf);
  const paths = Map.groupBy(segments, keyOf);
  const rows: Row[] = [];
  const placed = new Set<string>();
  const place = (key: string, below: boolean): void => {
    const group = groups.get(key) ?? [];
    const own = group.filter(({ kind, name }) => key === `${kind} ${name}`);
    const [named] = own;
    if (named === undefined || placed.has(key)) return;
    placed.add(key);
    rows.push({
      label: labelOf(named),
      kind: named.kind,
      below,
      spans: group,
      path: paths.get(key) ?? [],
      took: Math.min(last - first, own.reduce((sum, { start, end }) => sum + end - start, 0)),
      how: own.at(-1)?.how ?? "open",
    });
    if (named.kind !== "stage") return;
    for (const span of spans) if (span.by === named.name) place(keyOf(span), true);
  };
  // A stage's row takes its place from the stage's own start, not from its isolate's.
  const starts = spans.filter((span) => keyOf(span) === `${span.kind} ${span.name}`);
  for (const span of starts) {
    if (span.by === undefined || !stages.has(span.by)) place(keyOf(span), false);
  }
  for (const span of starts) place(keyOf(span), false);
  return { rows: rows.slice(0, ROWS_LIMIT), left: Math.max(0, rows.length - ROWS_LIMIT) };
}
