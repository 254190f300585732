/**
 * The look of the SVG: sizes, and colours for a light and a dark background. It must not know about boots.
 *
 * @module
 */
import type { SpanKind } from "./spans.ts";

/** Sizes in user units: one is a pixel if the picture is shown at its own width. */
export const SIZE = {
  width: 960,
  margin: 20,
  /** Where bars begin, and end. */
  left: 196,
  right: 790,
  /** Where the two columns of numbers end. */
  took: 866,
  onPath: 940,
  /** Where the rows begin. */
  top: 104,
  row: 24,
  bar: 8,
  pathBar: 14,
  line: 18,
} as const;

/** The most characters of a name, and of a line of text below. */
export const LETTERS = { name: 22, line: 128 } as const;

/** The kinds as the legend names them, in its order. */
export const LEGEND: readonly (readonly [SpanKind, string])[] = [
  ["firmware", "firmware"],
  ["kernel", "kernel"],
  ["init", "PID 1"],
  ["isolate", "isolate opens"],
  ["stage", "stage"],
  ["service", "service starts"],
  ["container", "container starts"],
  ["other", "stage or service"],
];

type Colour = SpanKind | "failed" | "paper" | "ink" | "faint" | "grid";

const LIGHT: Readonly<Record<Colour, string>> = {
  firmware: "#b1bac4",
  kernel: "#8c959f",
  init: "#8250df",
  isolate: "#c297ff",
  stage: "#2f81f7",
  service: "#2da44e",
  container: "#e16f24",
  other: "#2f81f7",
  failed: "#cf222e",
  paper: "#ffffff",
  ink: "#1f2328",
  faint: "#656d76",
  grid: "#e4e8ec",
};

const DARK: Readonly<Record<Colour, string>> = {
  firmware: "#57606a",
  kernel: "#8b949e",
  init: "#a371f7",
  isolate: "#d2a8ff",
  stage: "#58a6ff",
  service: "#3fb950",
  container: "#f0883e",
  other: "#58a6ff",
  failed: "#f85149",
  paper: "#0d1117",
  ink: "#f0f6fc",
  faint: "#9198a1",
  grid: "#272d35",
};

const KINDS: readonly Colour[] = [...LEGEND.map(([kind]) => kind), "failed"];

function colours(of: Readonly<Record<Colour, string>>): string {
  return [
    `.paper{fill:${of.paper};stroke:${of.grid}}`,
    `text{fill:${of.ink}}.faint{fill:${of.faint}}`,
    `.grid{stroke:${of.grid}}.mark{stroke:${of.faint}}.path{stroke:${of.ink}}`,
    ...KINDS.map((kind) => `.${kind}{fill:${of[kind]};stroke:${of[kind]}}`),
  ].join("\n");
}

/** The picture's style sheet. */
export const STYLE = `text{font:13px system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
text.head{font-size:19px;font-weight:600}text.small{font-size:11.5px}
text.number{font-variant-numeric:tabular-nums;text-anchor:end}text.middle{text-anchor:middle}text.end{text-anchor:end}
text.strong{font-weight:650}
rect{stroke:none}rect.paper{stroke-width:1}
line,polyline{stroke-width:1;fill:none}.mark{stroke-dasharray:3 3}
polyline.path{stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}
line.runs{stroke-width:2;opacity:.55}
rect.aside{opacity:.62}rect.skipped{fill-opacity:.12;stroke-width:1;stroke-dasharray:3 2}
text.failed{stroke:none}
${colours(LIGHT)}
@media (prefers-color-scheme:dark){
${colours(DARK)}
}`;
