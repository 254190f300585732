/**
 * A boot as lines for a terminal. Pure; it must not know about terminals.
 *
 * @module
 */
import { ticksOf, unitOf, writeTick, writeTime } from "./axis.ts";
import { paint } from "./cells.ts";
import { type Row, rowsOf } from "./rows.ts";
import type { BootSpans, SpanKind } from "./spans.ts";
import { headline, pathParts, remarks, shown } from "./words.ts";

/** The colours that are used; each returns its text as it is if there are none. */
export type Palette = Readonly<
  Record<"blue" | "green" | "yellow" | "red" | "magenta" | "dim" | "bold", (text: string) => string>
>;

/** Columns of a number. */
const NUMBER = 9;
/** The fewest and the most columns of names. */
const NAMES = { least: 8, most: 24 };
/** The fewest columns in which bars say anything. */
const BARS = 16;

const COLOURS: Readonly<Record<SpanKind, keyof Palette>> = {
  firmware: "dim",
  kernel: "dim",
  init: "magenta",
  isolate: "magenta",
  stage: "blue",
  service: "green",
  container: "yellow",
  other: "blue",
};

/**
 * Draws a boot.
 *
 * @param boot The boot.
 * @param width Columns of the terminal.
 * @param palette Its colours.
 * @returns The lines. None is longer than the width, if that is 20 or more.
 */
export function drawText(boot: BootSpans, width: number, palette: Palette): string[] {
  const { rows, left } = rowsOf(boot);
  const length = boot.end - boot.start;
  const time = writeTime(length);
  const labels = rows.map(({ label, below }) => `${below ? "  " : ""}${ascii(label)}`);
  const longest = Math.max(NAMES.least, ...labels.map((label) => label.length));
  const columns = columnsOf(width, longest);
  const { names, bars, onPath } = columns;
  const numbers = (took: string, path: string): string =>
    took.padStart(NUMBER) + (onPath ? path.padStart(NUMBER) : "");

  const line = (row: Row, label: string): string => {
    const critical = row.path.length > 0;
    const colour = row.how === "failed" ? palette.red : palette[COLOURS[row.kind]];
    const sum = row.path.reduce((total, { start, end }) => total + end - start, 0);
    const took = row.how === "skipped" || row.how === "failed" ? row.how : time(row.took);
    const name = cut(label, names).padEnd(names);
    return [
      critical ? palette.bold(name) : name,
      ...bars > 0 ? [paint(row, boot, bars, { ...palette, colour })] : [],
      numbers(took, critical ? time(sum) : ""),
    ].join(" ");
  };

  const scale = bars > 0
    ? [
      `${" ".repeat(names)} ${palette.dim(scaleLine(length, bars))} ${
        numbers("took", "unknown" in boot.path ? "" : "on path")
      }`,
    ]
    : [];
  const parts = pathParts(boot).map(([name, seconds]) => `${ascii(name)} ${time(seconds)}`);
  return [
    ...wrapped([headline(boot, time)], width).map(palette.bold),
    ...scale,
    ...rows.map((row, index) => line(row, labels[index] ?? "")),
    ...parts.length === 0
      ? []
      : wrapped([`critical path${bars > 0 ? " (█)" : ""}: ${parts[0]}`, ...parts.slice(1)], width),
    ...remarks(boot, left).flatMap((remark) => wrapped([remark], width)).map(palette.yellow),
  ];
}

/** The width of each column. Bars that would say nothing are omitted, and names then get their room. */
function columnsOf(
  width: number,
  longest: number,
): { readonly names: number; readonly bars: number; readonly onPath: boolean } {
  const names = Math.min(longest, NAMES.most, Math.max(NAMES.least, Math.floor(width / 3)));
  const onPath = width >= names + 2 * NUMBER + BARS + 4;
  const bars = width - names - (onPath ? 2 : 1) * NUMBER - 2;
  if (bars >= BARS) return { names, bars, onPath };
  return { names: Math.min(longest, width - NUMBER - 1), bars: 0, onPath: false };
}

/** The numbers of the ticks, each beginning at its own column. */
function scaleLine(length: number, width: number): string {
  const write = writeTick(length);
  const cells = Array<string>(width).fill(" ");
  let free = 0;
  for (const tick of ticksOf(length, Math.max(1, Math.floor(width / 8)))) {
    const text = tick === 0 ? `0 ${unitOf(length)}` : write(tick);
    const at = Math.round(tick / length * width);
    if (at < free || at + text.length > width) continue;
    cells.splice(at, text.length, ...text);
    free = at + text.length + 1;
  }
  return cells.join("");
}

/** Names are the init's own, in ASCII; only the terminal knows the width of other characters. */
function ascii(text: string): string {
  return shown(text).replaceAll(/[^\x20-\x7e]/gu, "?");
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Wraps parts, separated by commas, into lines that fit the terminal. */
function wrapped(parts: readonly string[], width: number): string[] {
  const words = parts.map((part, index) => index < parts.length - 1 ? `${part},` : part)
    .flatMap((part) => part.split(" ")).flatMap((word) => pieces(word, width));
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function pieces(word: string, width: number): string[] {
  const count = Math.max(1, Math.ceil(word.length / width));
  return Array.from({ length: count }, (_, at) => word.slice(at * width, (at + 1) * width));
}
