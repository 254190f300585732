/**
 * A boot as an SVG document that stands alone. Pure.
 *
 * @module
 */
import { ticksOf, unitOf, writeTick, writeTime } from "./axis.ts";
import { element, type Markup, text } from "./markup.ts";
import { type Row, rowsOf } from "./rows.ts";
import type { BootSpans, Span } from "./spans.ts";
import { LEGEND, LETTERS, SIZE, STYLE } from "./style.ts";
import { headline, pathParts, remarks, shown } from "./words.ts";

/** The most ticks. */
const TICKS = 10;
/** The least width of a bar, so that it can be seen. */
const LEAST = 1.5;

/** The width of the text at a moment. */
const MARK = 90;

/** A picture while it is drawn. */
interface Picture {
  readonly boot: BootSpans;
  readonly rows: readonly Row[];
  readonly length: number;
  readonly bottom: number;
  readonly time: (seconds: number) => string;
  /** The x coordinate of a moment. */
  x(moment: number): number;
}

/**
 * Draws a boot.
 *
 * @param boot The boot.
 * @returns The document, without scripts, fonts or other external content.
 */
export function drawSvg(boot: BootSpans): string {
  const { rows, left } = rowsOf(boot);
  const length = Math.max(boot.end - boot.start, 1e-6);
  const picture: Picture = {
    ...{ boot, rows, length, time: writeTime(length) },
    bottom: SIZE.top + rows.length * SIZE.row + 4,
    x: (moment) => SIZE.left + (moment - boot.start) / length * (SIZE.right - SIZE.left),
  };
  const lines = remarks(boot, left).map((line) => shown(line, LETTERS.line));
  const legend = picture.bottom + 44;
  const height = legend + lines.length * SIZE.line + 16;
  const box = { width: SIZE.width, height };
  return `${
    element("svg", {
      xmlns: "http://www.w3.org/2000/svg",
      ...box,
      viewBox: `0 0 ${SIZE.width} ${height}`,
      role: "img",
      "aria-labelledby": "title desc",
    }, [
      element("title", { id: "title" }, [text(`A boot: ${headline(boot, picture.time)}`)]),
      element("desc", { id: "desc" }, [text(describe(picture))]),
      element("style", {}, [text(STYLE)]),
      element("rect", {
        class: "paper",
        x: 0.5,
        y: 0.5,
        width: SIZE.width - 1,
        height: height - 1,
        rx: 8,
      }),
      ...head(picture),
      ...scale(picture),
      ...marks(picture),
      ...rows.map((row, index) => drawRow(picture, row, index)),
      ...pathLine(picture),
      ...drawLegend(picture, legend),
      ...lines.map((line, index) =>
        label(line, SIZE.margin, legend + (index + 1) * SIZE.line + 4, "small")
      ),
    ]).markup
  }\n`;
}

function describe({ boot, time }: Picture): string {
  const parts = pathParts(boot).map(([name, seconds]) => `${shown(name)} ${time(seconds)}`);
  return parts.length === 0
    ? "Bars over time, one row for each part of the boot."
    : `Bars over time, one row for each part of the boot. The critical path: ${parts.join(", ")}.`;
}

function head({ boot, time }: Picture): Markup[] {
  const line = "The line is the critical path: at each moment, the one thing that dom0 waited for.";
  const column = SIZE.top - 12;
  return [
    label(headline(boot, time), SIZE.margin, 36, "head"),
    label("took", SIZE.took, column, "small faint number"),
    ..."unknown" in boot.path ? [] : [
      label(line, SIZE.margin, 58, "faint"),
      label("on the path", SIZE.onPath, column, "small faint number"),
    ],
  ];
}

function scale({ boot, length, bottom, x }: Picture): Markup[] {
  const write = writeTick(length);
  return ticksOf(length, TICKS).flatMap((tick) => {
    const at = x(boot.start + tick);
    const words = tick === 0 ? `0 ${unitOf(length)}` : write(tick);
    return [
      element("line", { class: "grid", x1: at, x2: at, y1: SIZE.top - 4, y2: bottom }),
      label(words, at, SIZE.top - 12, "small faint middle"),
    ];
  });
}

/** The moments that the headline counts from and to. */
function marks({ boot, bottom, x }: Picture): Markup[] {
  const moments: [number, string][] = boot.start < 0 ? [[0, "PID 1 starts"]] : [];
  if (boot.up !== null) moments.push([boot.up, "dom0 runs"]);
  const close = boot.up !== null && x(boot.up) - x(0) < MARK;
  return moments.flatMap(([moment, words]) => [
    element("line", { class: "mark", x1: x(moment), x2: x(moment), y1: SIZE.top - 4, y2: bottom }),
    label(words, x(moment), bottom + 14, `small faint ${close && moment === 0 ? "end" : "middle"}`),
  ]);
}

function drawRow(picture: Picture, row: Row, index: number): Markup {
  const { time, x } = picture;
  const middle = middleOf(index);
  const critical = row.path.length > 0;
  const sum = row.path.reduce((total, { start, end }) => total + end - start, 0);
  const ended = row.how === "failed" || row.how === "skipped" ? row.how : time(row.took);
  const place = SIZE.margin + (row.below ? 14 : 0);
  return element("g", {}, [
    element("title", {}, [text(`${shown(row.label)}: ${ended}${reasonOf(row)}`)]),
    nameOf(row, place, middle, critical ? "strong" : "faint"),
    ...row.spans.flatMap((span) => drawSpan(picture, row, span, middle)),
    ...row.path.map(({ kind, start, end }) => bar(x(start), x(end), middle, SIZE.pathBar, kind)),
    label(ended, SIZE.took, middle + 4.5, `small number${row.how === "failed" ? " failed" : ""}`),
    ...critical ? [label(time(sum), SIZE.onPath, middle + 4.5, "small number strong")] : [],
  ]);
}

/** Draws a name in a window of its own, so that it does not run into the bars, whatever its letters. */
function nameOf({ label: words }: Row, x: number, middle: number, name: string): Markup {
  const window = { x, y: middle - SIZE.row / 2, width: SIZE.left - x - 4, height: SIZE.row };
  return element("svg", window, [
    label(shown(words, LETTERS.name), 0, SIZE.row / 2 + 4.5, name),
  ]);
}

function drawSpan({ x }: Picture, row: Row, span: Span, middle: number): Markup[] {
  const { start, end, until, how } = span;
  const kind = how === "failed" ? "failed" : span.kind === "isolate" ? "isolate" : row.kind;
  const runs = until === undefined ? [] : [
    element("line", { class: `${kind} runs`, x1: x(end), x2: x(until), y1: middle, y2: middle }),
  ];
  const aside = row.path.length > 0 && kind !== "isolate";
  const state = how === "skipped" ? " skipped" : aside ? " aside" : "";
  return [...runs, bar(x(start), x(end), middle, SIZE.bar, `${kind}${state}`)];
}

function bar(from: number, to: number, middle: number, height: number, name: string): Markup {
  const width = Math.max(LEAST, to - from);
  return element("rect", { class: name, x: from, y: middle - height / 2, width, height, rx: 1.5 });
}

/** Draws a line from bar to bar, so that the path shows even without colours. */
function pathLine({ boot, rows, x }: Picture): Markup[] {
  if (!("segments" in boot.path)) return [];
  const points = boot.path.segments.flatMap((segment) => {
    const index = rows.findIndex(({ path }) => path.includes(segment));
    if (index === -1) return [];
    const y = middleOf(index);
    return [`${round(x(segment.start))},${y}`, `${round(x(segment.end))},${y}`];
  });
  return [element("polyline", { class: "path", points: points.join(" ") })];
}

function drawLegend({ boot, rows }: Picture, y: number): Markup[] {
  const kinds = new Set(rows.flatMap((row) => row.spans.map(({ kind }) => kind)));
  const ends = new Set(rows.flatMap((row) => row.spans.map(({ how }) => how)));
  const runs = boot.spans.some(({ until }) => until !== undefined);
  const entries: [string, string][] = [
    ...LEGEND.filter(([kind]) => kinds.has(kind)).map((
      [kind, words],
    ): [string, string] => [kind, words]),
    ...runs ? [["service runs", "runs"] as [string, string]] : [],
    ...ends.has("skipped") ? [["stage skipped", "skipped"] as [string, string]] : [],
    ...ends.has("failed") ? [["failed", "failed"] as [string, string]] : [],
  ];
  let at: number = SIZE.margin;
  return entries.flatMap(([name, words]) => {
    const from = at;
    at += 40 + words.length * 6.2;
    const swatch = name.endsWith(" runs")
      ? element("line", { class: name, x1: from, x2: from + 16, y1: y - 4, y2: y - 4 })
      : bar(from, from + 16, y - 4, SIZE.bar, name);
    return [swatch, label(words, from + 22, y, "small faint")];
  });
}

function reasonOf({ spans }: Row): string {
  const reason = spans.findLast((span) => span.reason !== undefined)?.reason;
  return reason === undefined ? "" : `: ${shown(reason)}`;
}

function middleOf(index: number): number {
  return SIZE.top + index * SIZE.row + SIZE.row / 2;
}

function label(words: string, x: number, y: number, name: string): Markup {
  return element("text", { class: name, x, y }, [text(words)]);
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
