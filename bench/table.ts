/**
 * A report -> text for people, and one JSON document for programs. Pure.
 *
 * @module
 */
import { type Figure, type Report, type Unit, verdictOn } from "./report.ts";

/** How many decimals each unit is shown with. */
const DECIMALS: Readonly<Record<Unit, number>> = {
  s: 3,
  ratio: 3,
  MB: 1,
  MiB: 0,
  "wakeups/s": 2,
  bytes: 0,
};

const HEADINGS = ["part", "figure", "median", "min", "max", "runs", "target", ""];

/** Columns of numbers, which are aligned to the right. */
const NUMBERS = new Set([2, 3, 4, 5, 6]);

/**
 * Writes a report as a table, with the missing figures below it.
 *
 * @param report The report.
 */
export function table({ figures, missing }: Report): string {
  const rows = [HEADINGS, ...figures.map(row)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((cells) => width(cells[column])))
  );
  const lines = rows.map((cells) =>
    cells.map((cell, column) =>
      NUMBERS.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
    ).join("  ").trimEnd()
  );
  const notes = figures.flatMap(({ name, note }) => note === undefined ? [] : [`${name}: ${note}`]);
  const absent = missing.map(({ part, name, reason }) =>
    `not measured: ${part} ${name}: ${reason}`
  );
  return [...lines, "", ...notes, ...absent, summaryLine({ figures, missing }), ""].join("\n");
}

/**
 * Writes a report as one JSON document.
 *
 * @param report The report.
 */
export function reportJson({ figures, missing }: Report): string {
  const judged = figures.map((figure) => {
    const verdict = verdictOn(figure);
    return { ...figure, met: verdict === null ? null : verdict.met };
  });
  return `${JSON.stringify({ version: 1, figures: judged, missing }, null, 2)}\n`;
}

function row(figure: Figure): string[] {
  const { part, name, unit, summary: { median, min, max, runs }, target } = figure;
  const say = (value: number): string => value.toFixed(DECIMALS[unit]);
  return [
    part,
    unit === "ratio" ? name : `${name} (${unit})`,
    ...[median, min, max].map(say),
    `${runs}`,
    target === null ? "" : `<= ${target}`,
    verdictWords(figure),
  ];
}

function verdictWords(figure: Figure): string {
  const verdict = verdictOn(figure);
  if (verdict === null) return "";
  return verdict.met ? "met" : `missed by ${(verdict.by * 100).toFixed(0)} %`;
}

function summaryLine({ figures, missing }: Report): string {
  const verdicts = figures.map(verdictOn).filter((verdict) => verdict !== null);
  const missed = verdicts.filter(({ met }) => !met).length;
  return `targets: ${verdicts.length - missed} met, ${missed} missed; ` +
    `${missing.length} figures could not be measured`;
}

const width = (cell: string | undefined): number => cell?.length ?? 0;
