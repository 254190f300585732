/**
 * The words beside a boot's bars: when dom0 ran, what the critical path is made of, what went wrong. Pure.
 *
 * @module
 */
import type { BootSpans, Span } from "./spans.ts";

/** The most failures that are listed. */
const FAILURES_LIMIT = 10;

/** The most characters of one line that came from the machine. */
const LINE_LIMIT = 300;

/**
 * When dom0 ran, in one line.
 *
 * @param boot The boot.
 * @param time How times are written.
 */
export function headline(
  { spans, start, up }: BootSpans,
  time: (seconds: number) => string,
): string {
  if (up === null) return "dom0 did not come up";
  const first = spans.find((span) => span.start === start)?.kind;
  const whole = first === "firmware" ? "the machine's start" : "the kernel's";
  const since = start < 0 ? `, ${time(up - start)} from ${whole}` : "";
  return `dom0 ran ${time(up)} after PID 1's start${since}`;
}

/**
 * The critical path: each name once, where it comes first, with the time that it took on the path.
 *
 * @param boot The boot.
 * @returns Name and seconds, in order; empty if the path is unknown.
 */
export function pathParts({ path }: BootSpans): (readonly [string, number])[] {
  if (!("segments" in path)) return [];
  const parts = new Map<string, readonly [string, number]>();
  for (const { kind, name, start, end } of path.segments) {
    const key = `${kind} ${name}`;
    parts.set(key, [labelOf({ kind, name }), (parts.get(key)?.[1] ?? 0) + end - start]);
  }
  return [...parts.values()];
}

/**
 * The label of a span. If it may share a stage's name, the label says its kind.
 *
 * @param span The span.
 */
export function labelOf({ kind, name }: Pick<Span, "kind" | "name">): string {
  return kind === "isolate" || kind === "container" ? `${kind} ${name}` : name;
}

/**
 * Remarks for the user beside the bars, a line each.
 *
 * @param boot The boot.
 * @param rowsLeft How many rows have no room.
 */
export function remarks({ path, failures, left }: BootSpans, rowsLeft: number): string[] {
  const more = failures.length - FAILURES_LIMIT;
  return [
    ...failures.slice(0, FAILURES_LIMIT).map((line) => `failed: ${shown(line)}`),
    ...more > 0 ? [`${more} more failures`] : [],
    ..."unknown" in path ? [`no critical path: ${shown(path.unknown)}`] : [],
    ...left > 0 ? [`${left} more spans are not drawn`] : [],
    ...rowsLeft > 0 ? [`${rowsLeft} more rows are not drawn`] : [],
  ];
}

/**
 * A text that came from the machine, for a line of a picture: without control characters, of bounded length.
 *
 * @param text The text.
 * @param limit The most characters.
 */
export function shown(text: string, limit = LINE_LIMIT): string {
  const line = text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  const characters = [...line.slice(0, 2 * limit + 2)];
  return characters.length <= limit
    ? characters.join("")
    : `${characters.slice(0, limit - 1).join("")}…`;
}
