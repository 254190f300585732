/**
 * The bench's command line.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { MEASURES } from "../../bench/bench.ts";
import { PROJECT } from "../../cli/places.ts";

async function bench(...args: string[]): Promise<[number, string]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(PROJECT, "bench/main.ts"), ...args],
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  return [code, new TextDecoder().decode(code === 0 ? stdout : stderr)];
}

Deno.test("bench: --help names every part", async () => {
  const [code, said] = await bench("--help");
  assert.equal(code, 0);
  for (const [part, { purpose }] of MEASURES) {
    assert.ok(said.includes(`${part.padEnd(5)} ${purpose}`));
  }
});

Deno.test("bench: a wrong command line is named, and exits with 2", async () => {
  for (
    const { args, reason } of [
      { args: ["nothing"], reason: /'nothing' is invalid/ },
      { args: ["--part", "nothing"], reason: /'nothing' is invalid/ },
      { args: ["--runs", "0"], reason: /"0" is not a number of runs/ },
      { args: ["--no-such"], reason: /unknown option '--no-such'/ },
    ]
  ) {
    const [code, said] = await bench(...args);
    assert.equal(code, 2, said);
    assert.match(said, reason);
  }
});
