/**
 * `only-docker timeline` as a command.
 *
 * @module
 */
import assert from "node:assert/strict";
import { SMALL_BOOT } from "../fakes/boot_events.ts";
import { onlyDocker } from "./command.ts";

const LINES = SMALL_BOOT.map((event) => `${JSON.stringify(event)}\n`).join("");

async function withFile(content: string, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "timeline-" });
  try {
    await Deno.writeTextFile(`${folder}/events`, content);
    await use(`${folder}/events`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("timeline: draws 80 columns without colours if there is no terminal", async () => {
  await withFile(LINES, async (path) => {
    const { code, stdout, stderr } = await onlyDocker("timeline", path);
    assert.deepEqual([code, stderr], [0, ""]);
    const lines = stdout.split("\n");
    assert.match(
      lines[0] ?? "",
      /^dom0 ran 8.00 s after PID 1's start, 16.00 s from the machine's/,
    );
    assert.match(stdout, /^ {2}dockerd +·.*█.* 2.00 s {3}2.00 s$/m);
    assert.equal(Math.max(...lines.map((line) => [...line].length)), 80);
    assert.doesNotMatch(stdout, /(?!\n)\p{Cc}/u);
  });
});

Deno.test("timeline: --svg writes the picture, --json prints the path, and neither draws text", async () => {
  await withFile(LINES, async (path) => {
    const picture = `${path}.svg`;
    assert.deepEqual(await onlyDocker("timeline", "--svg", picture, path), {
      ...{ code: 0, stdout: "", stderr: "" },
    });
    assert.match(
      await Deno.readTextFile(picture),
      /^<svg [^]*<polyline class="path"[^]*<\/svg>\n$/,
    );
    const { code, stdout } = await onlyDocker("timeline", "--json", path);
    const { path: { segments }, up } = JSON.parse(stdout);
    assert.deepEqual([code, up, segments.length, segments.at(-1).name], [0, 8, 12, "dom0"]);
  });
});

Deno.test("timeline: reports lines that are cut off or not events, and draws the rest", async () => {
  await withFile(`garbage\n${LINES.slice(0, -20)}`, async (path) => {
    const { code, stdout, stderr } = await onlyDocker("timeline", path);
    assert.deepEqual([code, stderr], [0, `${path}: ignored 2 lines that are not events\n`]);
    assert.match(stdout, /critical path/);
  });
});

Deno.test("timeline: input that can't be drawn gives one line on standard error, and status 125", async () => {
  await withFile("no events\n", async (path) => {
    const cases: [string[], RegExp][] = [
      [["timeline", path], /^\S+ can't be drawn: it has no events: [^\n]*--events[^\n]*\n$/],
      [["timeline", `${path}.absent`], /^\S+ can't be drawn: No such file[^\n]*\n$/],
      [["timeline", "/"], /^\/ can't be drawn: Is a directory[^\n]*\n$/],
      // Its standard input is empty.
      [["timeline"], /^standard input can't be drawn: it has no events[^\n]*\n$/],
    ];
    for (const [words, said] of cases) {
      const { code, stdout, stderr } = await onlyDocker(...words);
      assert.deepEqual([code, stdout], [125, ""]);
      assert.match(stderr, said);
    }
  });
  await withFile(LINES, async (path) => {
    const { code, stderr } = await onlyDocker("timeline", "--svg", `${path}/x`, path);
    assert.equal(code, 125);
    assert.match(stderr, /^\S+\/x can't be written: [^\n]+\n$/);
  });
});
