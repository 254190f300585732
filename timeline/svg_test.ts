import assert from "node:assert/strict";
import { bootEvent, SMALL_BOOT } from "../tests/fakes/boot_events.ts";
import { bootSpans } from "./build_spans.ts";
import { SIZE } from "./style.ts";
import { drawSvg } from "./svg.ts";

const numbers = (text: string | undefined): number[] => (text ?? "").split(/[ ,]/).map(Number);

Deno.test("drawSvg: describes itself to those who cannot see it", () => {
  const svg = drawSvg(bootSpans(SMALL_BOOT));
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^>]*role="img"/);
  assert.match(svg, /aria-labelledby="title desc"/);
  assert.match(
    svg,
    /<title id="title">A boot: dom0 ran 8.00 s after PID 1&apos;s start, 16.00 s from/,
  );
  assert.match(svg, /<desc id="desc">.* init 1.00 s, isolate a 0.50 s, a 0.50 s, .*<\/desc>/);
  assert.match(svg, /<title>c: skipped: nothing to do<\/title>/);
});

Deno.test("drawSvg: stands alone, and has colours for light and dark", () => {
  const svg = drawSvg(bootSpans(SMALL_BOOT));
  assert.doesNotMatch(svg, /<script|<image|<foreignObject|href|url\(|@import|on\w+=/);
  assert.equal(svg.match(/prefers-color-scheme:dark/g)?.length, 1);
});

Deno.test("drawSvg: the path is one line from the first moment to dom0", () => {
  const svg = drawSvg(bootSpans(SMALL_BOOT));
  const points = /<polyline class="path" points="([^"]*)"/.exec(svg)?.[1]?.split(" ").map(numbers);
  assert.deepEqual(points?.length, 2 * 12);
  const across = points?.map(([x]) => x ?? NaN) ?? [];
  assert.deepEqual(across, across.toSorted((a, b) => a - b), "it goes forward in time");
  const at = (moment: number): number => SIZE.left + (moment + 8) / 18 * (SIZE.right - SIZE.left);
  assert.equal(across[0], at(-8));
  assert.ok(Math.abs((across.at(-1) ?? NaN) - at(8)) < 0.01);
});

Deno.test("drawSvg: bars stay between the names and the numbers", () => {
  const svg = drawSvg(bootSpans(SMALL_BOOT));
  const rows = svg.slice(svg.indexOf("<g>"), svg.lastIndexOf("</g>"));
  const names = [...rows.matchAll(/<svg x="(\d+)" y="[\d.]+" width="(\d+)" /g)];
  assert.equal(names.length, 12);
  for (const [name, x, width] of names) assert.ok(Number(x) + Number(width) < SIZE.left, name);
  const bars = [...rows.matchAll(/<rect [^>]*? x="([\d.]+)" [^>]*?width="([\d.]+)"/g)];
  assert.ok(bars.length > 20, `${bars.length} bars`);
  for (const [bar, x, width] of bars) {
    assert.ok(Number(x) >= SIZE.left && Number(x) + Number(width) <= SIZE.right + 2, bar);
  }
});

Deno.test("drawSvg: escapes the machine's texts", () => {
  const stage = `</text><script>alert("&'")</script>`;
  const svg = drawSvg(bootSpans([
    bootEvent(1, stage, "start", { after: [] }),
    bootEvent(2, stage, "failed", { error: "\ud800]]><!--\x00\x1b", seconds: 1 }),
  ]));
  assert.doesNotMatch(svg, /<script|<!--|(?!\n)\p{Cc}|\p{Cs}/u);
  assert.match(svg, /&lt;\/text&gt;&lt;script&gt;/);
  assert.match(svg, /no critical path: dom0 did not come up/);
  assert.doesNotMatch(svg, /<polyline/);
});
