/**
 * One row of bars as a terminal's cells, each of which holds two halves. Pure.
 *
 * @module
 */
import { ticksOf } from "./axis.ts";
import type { Row } from "./rows.ts";
import type { BootSpans } from "./spans.ts";

/** The inks of half a cell; a later one hides an earlier one. */
const INKS = ["empty", "runs", "isolate", "skipped", "bar", "failed", "path"] as const;
type Ink = (typeof INKS)[number];

/** Each ink as it fills a cell, its left half, its right half. */
const GLYPHS: Readonly<Record<Ink, readonly [string, string, string]>> = {
  empty: [" ", " ", " "],
  runs: ["─", "╴", "╶"],
  isolate: ["╍", "╍", "╍"],
  skipped: ["╌", "╌", "╌"],
  bar: ["━", "╸", "╺"],
  failed: ["╳", "╳", "╳"],
  path: ["█", "▌", "▐"],
};

/** The colours of a row; each returns its text as it is if there are none. */
export interface Inks {
  readonly colour: (text: string) => string;
  readonly magenta: (text: string) => string;
  readonly dim: (text: string) => string;
}

/**
 * Paints a row.
 *
 * @param row The row.
 * @param boot Where the picture starts and ends.
 * @param width Columns.
 * @param inks Its colours.
 */
export function paint(row: Row, { start, end }: BootSpans, width: number, inks: Inks): string {
  const halves = Array<Ink>(2 * width).fill("empty");
  const length = Math.max(end - start, Number.MIN_VALUE);
  const fill = (ink: Ink, from: number, to: number): void => {
    const first = Math.min(2 * width - 1, Math.floor((from - start) / length * 2 * width));
    const behind = Math.max(first + 1, Math.ceil((to - start) / length * 2 * width - 1e-9));
    for (let at = first; at < Math.min(behind, halves.length); at++) {
      const under = halves[at] ?? "empty";
      if (INKS.indexOf(under) < INKS.indexOf(ink)) halves[at] = ink;
    }
  };
  for (const span of row.spans) {
    if (span.until !== undefined) fill("runs", span.end, span.until);
    fill(inkOf(row, span.kind, span.how), span.start, span.end);
  }
  for (const segment of row.path) fill("path", segment.start, segment.end);
  const ticks = new Set(
    ticksOf(length, Math.max(1, Math.floor(width / 8))).map((tick) =>
      Math.round(tick / length * width)
    ),
  );
  const cells = Array.from({ length: width }, (_, at): Cell => {
    const left = halves[2 * at] ?? "empty";
    const right = halves[2 * at + 1] ?? "empty";
    const ink = INKS.indexOf(left) >= INKS.indexOf(right) ? left : right;
    if (ink === "empty") return ticks.has(at) ? ["dim", "·"] : ["none", " "];
    const glyph = GLYPHS[ink][left === right ? 0 : left === ink ? 1 : 2];
    return [ink === "isolate" ? "magenta" : "colour", glyph];
  });
  return coloured(cells, inks);
}

/** The colour and the text of a cell. */
type Cell = readonly [keyof Inks | "none", string];

/** Colours neighbouring cells of the same colour together. */
function coloured(cells: readonly Cell[], inks: Inks): string {
  const runs: [Cell[0], string][] = [];
  for (const [colour, glyph] of cells) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === colour) last[1] += glyph;
    else runs.push([colour, glyph]);
  }
  return runs.map(([colour, text]) => colour === "none" ? text : inks[colour](text)).join("");
}

function inkOf(row: Row, kind: Row["kind"], how: Row["how"]): Ink {
  if (kind === "isolate" && row.kind !== "isolate") return "isolate";
  if (how === "failed" || how === "skipped") return how;
  return "bar";
}
