/**
 * Log files on real file systems: they are bounded, and never end anything.
 *
 * @module
 */
import assert from "node:assert/strict";
import { openLogFile } from "../../init/services/log_file.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("openLogFile: the file and its predecessor stay within their bound, and hold the newest lines", async () => {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-log-" });
  try {
    const log = openLogFile(`${folder}/x.log`, { half: 1000 });
    for (let line = 0; line < 500; line++) log.write(bytes(`line ${line}\n`));
    log.close();
    const [newer, older] = ["x.log", "x.log.1"].map((name) =>
      Deno.readTextFileSync(`${folder}/${name}`)
    );
    assert.ok(newer!.length <= 1000 && older!.length <= 1000);
    const lines = (older! + newer!).trimEnd().split("\n");
    assert.deepEqual(lines, Array.from(lines, (_, at) => `line ${500 - lines.length + at}`));
    assert.deepEqual([...Deno.readDirSync(folder)].length, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openLogFile: earlier content is kept, and counts towards the bound", async () => {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-log-" });
  try {
    await Deno.writeTextFile(`${folder}/x.log`, "old\n".repeat(100));
    const log = openLogFile(`${folder}/x.log`, { half: 500 });
    log.write(bytes("new\n"));
    log.close();
    log.write(bytes("n".repeat(200)));
    log.close();
    assert.match(await Deno.readTextFile(`${folder}/x.log.1`), /^(old\n){100}new\n$/);
    assert.equal(await Deno.readTextFile(`${folder}/x.log`), "n".repeat(200));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openLogFile: nothing throws while writing is impossible, and logging goes on when it is possible", async () => {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-log-" });
  try {
    const told: string[] = [];
    const log = openLogFile(`${folder}/later/x.log`, { told: (error) => told.push(error) });
    log.write(bytes("12345"));
    await log.copy(ReadableStream.from([bytes("678\nlast words\n\n")]));
    assert.equal(log.lastLine(), "last words");
    assert.equal(told.length, 1, "an outage is reported once");
    assert.match(told[0] ?? "", /later\/x\.log can't be written: No such file or directory/);
    await Deno.mkdir(`${folder}/later`);
    log.write(bytes("here again\n"));
    log.close();
    assert.match(
      await Deno.readTextFile(`${folder}/later/x.log`),
      /^time="[^"]+" level=info msg="21 bytes of the log could not be written"\nhere again\n$/,
    );
    await Deno.remove(`${folder}/later`, { recursive: true });
    log.write(bytes("gone again\n"));
    assert.equal(told.length, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
