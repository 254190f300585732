/**
 * What a stage in a real isolate of a process like the init can't do, beside what its permissions say: import anything,
 * signal PID 1, start a thread, or take the locks of others.
 *
 * @module
 */
import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import { initPermissions } from "../../init/permissions.ts";
import { configText } from "../../initramfs/flavour/script.ts";
import { PROJECT } from "../host/graph.ts";
import type { Attempt, Result } from "./probe.ts";

const PROCESS = new URL("./init_process.ts", import.meta.url).pathname;

/** Imports, each with the reason for which it is refused. */
const IMPORTS: readonly (readonly [url: string, refused: RegExp])[] = [
  ["npm:is-number", /Could not find a matching package for 'npm:is-number'/],
  ["npm:modern-tar@0.8.6", /Could not find a matching package for 'npm:modern-tar@0.8.6'/],
  ["jsr:@std/path", /Requires import access/],
  ["https://deno.land/std/path/mod.ts", /Requires import access to "deno.land:443"/],
  ["https://esm.sh/is-number", /Requires import access/],
  ["https://raw.githubusercontent.com/a/b/c.ts", /Requires import access/],
  ["http://127.0.0.1:9/x.js", /Requires import access/],
  ["file:///etc/passwd", /Requires read access/],
  ...["node:process", "node:worker_threads", "node:child_process", "node:fs", "node:vm", "process"]
    .map((url): [string, RegExp] => [url, /Requires read access to "\/dev\/null\/node"/]),
];

/** What is refused though it needs no permission. */
const OTHERS: readonly (readonly [what: Attempt, refused: RegExp])[] = [
  [{ try: "signal" }, /EPERM/],
  [{ try: "new-worker" }, /Worker is not defined/],
  [{ try: "locks" }, /undefined/],
];

interface Tried {
  readonly results: readonly Result[];
  /** Signals that the process had heard when the attempts were over, and after one from outside. */
  readonly before: readonly string[];
  readonly heard: readonly string[];
}

async function tryIn(attempts: readonly Attempt[]): Promise<Tried> {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-init-process-" });
  try {
    const own = initPermissions();
    const permissions = { ...own, read: [...own.read as string[], PROJECT] };
    const config = `${folder}/deno.json`;
    await Deno.writeTextFile(config, configText(permissions, project.unstable));
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-Pq", "--config", config, PROCESS, JSON.stringify(attempts)],
      env: { DENO_NO_PROMPT: "1", NO_COLOR: "1" },
      ...{ stdin: "null", stdout: "piped", stderr: "inherit" },
    }).spawn();
    const lines = process.stdout.pipeThrough(new TextDecoderStream());
    let text = "";
    let signalled = false;
    for await (const chunk of lines) {
      text += chunk;
      if (!signalled && text.includes("\n")) {
        signalled = true;
        process.kill("SIGUSR2");
      }
    }
    await process.status;
    const [first, second] = text.trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(first?.end.type, "done", text);
    return { results: first.end.outcome, before: first.before, heard: second.heard };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("init process: a stage imports nothing, signals nobody, starts no thread and takes no lock", async () => {
  const { results, before, heard } = await tryIn([
    ...IMPORTS.map(([url]): Attempt => ({ try: "import", url })),
    ...OTHERS.map(([what]) => what),
  ]);
  const expected = [...IMPORTS, ...OTHERS];
  assert.equal(results.length, expected.length);
  for (const [index, [what, refused]] of expected.entries()) {
    const result = results[index]!;
    assert.ok(result.error !== null, `${JSON.stringify(what)} worked`);
    assert.match(result.detail, refused, JSON.stringify(what));
  }
  // Its own signal is lost; one from outside is heard.
  assert.deepEqual([before, heard], [[], ["SIGUSR2"]]);
});

/** Code in a `data:` address is what `eval` is: it holds no more than the isolate. */
const AS_DATA = (code: string): Attempt => ({
  try: "import",
  url: `data:text/javascript,${encodeURIComponent(code)}`,
});

Deno.test("init process: code that a stage imports as data has no more than the stage", async () => {
  const { results, before } = await tryIn([
    AS_DATA("await Deno.readTextFile('/etc/passwd')"),
    AS_DATA("Deno.kill(Deno.pid, 'SIGUSR2')"),
    AS_DATA("await import('node:' + 'process')"),
    AS_DATA("new Worker('data:text/javascript,')"),
    AS_DATA("export default 1"),
  ]);
  const refused = results.map((result) => result.error === null ? "worked" : result.detail);
  assert.match(refused[0] ?? "", /Requires read access/);
  assert.match(refused[1] ?? "", /EPERM/);
  assert.match(refused[2] ?? "", /Requires read access to "\/dev\/null\/node"/);
  assert.match(refused[3] ?? "", /Worker is not defined/);
  assert.equal(refused[4], "worked");
  assert.deepEqual(before, []);
});
