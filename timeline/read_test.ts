import assert from "node:assert/strict";
import type { BootEvent } from "../boot/events.ts";
import { SMALL_BOOT } from "../tests/fakes/boot_events.ts";
import { fuzzTest, type Random } from "../tests/fakes/fuzz.ts";
import { bootSpans } from "./build_spans.ts";
import { LastBoot } from "./collect.ts";
import { readEvents } from "./read.ts";
import type { BootSpans } from "./spans.ts";
import { drawSvg } from "./svg.ts";
import { drawText, type Palette } from "./text.ts";

const same = (text: string): string => text;
const PLAIN: Palette = {
  ...{ blue: same, green: same, yellow: same, red: same, magenta: same, dim: same, bold: same },
};
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const LINES = SMALL_BOOT.map((event) => JSON.stringify(event)).join("\n");

async function* chunks(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

Deno.test("readEvents: reads the last boot, with or without a final newline", async () => {
  for (const text of [LINES, `${LINES}\n`, `${LINES}\n\n${LINES}\r\n`]) {
    assert.deepEqual((await readEvents(chunks(bytes(text)))).boot.events, SMALL_BOOT);
  }
});

Deno.test("readEvents: counts lines that are not events, and says what is missing and which boot is drawn", async () => {
  const said = async (text: string): Promise<readonly string[]> =>
    (await readEvents(chunks(bytes(text)))).remarks;
  assert.deepEqual(await said(LINES), []);
  assert.deepEqual(await said(`x\n${LINES}\n${LINES.slice(0, 400)}`), [
    "ignored 2 lines that are not events",
    "the last of 2 boots is drawn",
  ]);
  assert.deepEqual(await said(LINES.slice(LINES.indexOf("\n"))), [
    "the beginning of the boot is missing",
  ]);
});

Deno.test("readEvents: refuses a file without events, or too large a one, in one line", async () => {
  for (const text of ["", "\n", "root:x:0:0\n", '{"run":"exit","status":0}\n']) {
    await assert.rejects(
      readEvents(chunks(bytes(text))),
      /^RangeError: it has no events: .*--events/,
    );
  }
  const piece = new Uint8Array(1 << 20).fill(0x20);
  const endless = chunks(...Array.from({ length: 65 }, () => piece));
  await assert.rejects(readEvents(endless), /^RangeError: more than 64 MiB: [^\n]*tail/);
});

const NAMES = ["a", "b", "boot", "dom0", "engine", "dockerd", "isolates", "shutdown", "é\u{1f600}"];

function anyEvent(random: Random): object {
  const name = (): string => random.pick(NAMES);
  const number = (): number => random.pick([0, 1, 2, 1e-9, 1e6, random.below(1000) / 100]);
  const like = random.pick(SMALL_BOOT);
  return {
    ...like,
    ...random.oneIn(2) && { t: number() },
    ...random.oneIn(4) && { stage: name() },
    ...random.oneIn(4) && { event: random.pick(["start", "step", "done", "failed", "skipped"]) },
    ...random.oneIn(4) && { seconds: number() },
    ...random.oneIn(6) && { after: random.list(4, name) },
    ...random.oneIn(6) && { [random.pick(["isolate", "service", "container", "error"])]: name() },
    ...random.oneIn(6) && { [random.pick(["kernel", "firmware"])]: number() },
  };
}

fuzzTest("bootSpans: events in any order and at any time can be drawn", 2000, (random) => {
  const boot = new LastBoot();
  for (const event of random.list(80, () => anyEvent(random))) boot.add(event as BootEvent);
  holdsDrawn(random, bootSpans(boot.events));
});

fuzzTest(
  "readEvents: damaged events are drawn or refused",
  2000,
  async (random) => {
    const damaged = random.mutate(bytes(LINES));
    const read = await readEvents(chunks(...random.split(damaged))).catch((error) => {
      assert.ok(error instanceof RangeError, String(error));
      return null;
    });
    if (read === null) return;
    holdsDrawn(random, bootSpans(read.boot.events));
  },
);

function holdsDrawn(random: Random, boot: BootSpans): void {
  const width = 20 + random.below(200);
  for (const line of drawText(boot, width, PLAIN)) {
    assert.ok([...line].length <= width, line);
    assert.doesNotMatch(line, /\p{Cc}|NaN|undefined|Infinity/u);
  }
  const svg = drawSvg(boot);
  assert.doesNotMatch(svg, /="(NaN|-?Infinity|undefined|-\d+")/);
  const opened = svg.match(/<(text|g|title|desc|style|svg)[ >]/g)?.length;
  assert.equal(opened, svg.match(/<\//g)?.length);
  if (!("segments" in boot.path)) return;
  let before = boot.path.segments[0]?.start;
  for (const { start, end } of boot.path.segments) {
    assert.ok(start === before && end > start, JSON.stringify(boot.path.segments));
    before = end;
  }
}
