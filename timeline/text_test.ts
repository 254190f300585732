import assert from "node:assert/strict";
import { bootEvent, SMALL_BOOT } from "../tests/fakes/boot_events.ts";
import { bootSpans } from "./build_spans.ts";
import { drawText, type Palette } from "./text.ts";

const same = (text: string): string => text;
const PLAIN: Palette = {
  ...{ blue: same, green: same, yellow: same, red: same, magenta: same, dim: same, bold: same },
};

const EXPECTED = [
  "dom0 ran 8.00 s after PID 1's start, 16.00 s from the machine's start",
  "                 0 s       5          10        15          took  on path",
  "firmware         ████▌     ·          ·         ·         2.00 s   2.00 s",
  "kernel           ·   ████████████▌    ·         ·         6.00 s   6.00 s",
  "init             ·         ·     ██▌  ·         ·         1.00 s   1.00 s",
  "a                ·         ·       ▐██·         ·         1.00 s   1.00 s",
  "b                ·         ·        ╍╺━         ·         0.50 s         ",
  "engine           ·         ·         ╺█━━━━▐██  ·         4.00 s   1.25 s",
  "  containerd     ·         ·          ▐█──────────────    0.50 s   0.50 s",
  "  dockerd        ·         ·          ·▐████──────────    2.00 s   2.00 s",
  "isolate services ·         ·         ▐▌         ·         0.25 s   0.25 s",
  "dom0             ·         ·          ·      ▐██━━        2.00 s   1.00 s",
  "  container dom0 ·         ·          ·        ▐██────    1.00 s   1.00 s",
  "c                ·         ·          ·         ·╌╌╌     skipped         ",
  "critical path (█): firmware 2.00 s, kernel 6.00 s, init 1.00 s, isolate a",
  "0.50 s, a 0.50 s, isolate services 0.25 s, engine 1.25 s, containerd 0.50",
  "s, dockerd 2.00 s, dom0 1.00 s, container dom0 1.00 s",
];

Deno.test("drawText: draws bars over time, the critical path in full blocks, and its times in a column of their own", () => {
  assert.deepEqual(drawText(bootSpans(SMALL_BOOT), 73, PLAIN), EXPECTED);
});

Deno.test("drawText: no line is longer than the terminal is wide", () => {
  const long = bootEvent(9, "c", "failed", { error: "y".repeat(500) });
  const boot = bootSpans([...SMALL_BOOT.slice(0, -2), long]);
  for (let width = 20; width < 200; width++) {
    for (const line of drawText(boot, width, PLAIN)) {
      assert.ok([...line].length <= width, `${[...line].length} in ${width}: ${line}`);
    }
  }
});

Deno.test("drawText: a narrow terminal gets the times without bars", () => {
  const lines = drawText(bootSpans(SMALL_BOOT), 24, PLAIN);
  assert.ok(lines.includes("  dockerd         2.00 s"), lines.join("\n"));
  assert.doesNotMatch(lines.join("\n"), /[━█▌▐╸╺·]/);
});

Deno.test("drawText: uses the caller's colours, and no others", () => {
  const marked: Palette = {
    ...PLAIN,
    red: (text) => `<red ${text}>`,
    bold: (text) => `<b ${text}>`,
  };
  const failed = bootEvent(9, "c", "failed", { error: "broken" });
  const text = drawText(bootSpans([...SMALL_BOOT.slice(0, -2), failed]), 80, marked).join("\n");
  assert.match(text, /<b engine\s+>/);
  assert.match(text, /<red ╳+>/);
  assert.match(text, /failed: c: broken/);
  assert.doesNotMatch(text, /(?!\n)\p{Cc}/u);
});

Deno.test("drawText: the machine's texts do not control the terminal", () => {
  const hostile = bootEvent(1, "\x1b[2J\u202ename", "start", { after: [] });
  const text = drawText(
    bootSpans([hostile, bootEvent(2, "boot", "failed", { error: "a\nb\x07" })]),
    80,
    PLAIN,
  );
  assert.doesNotMatch(text.join(""), /[\p{Cc}\u202e]/u);
  assert.match(text.join("\n"), /failed: boot: a b/);
});
