/**
 * The bench, end to end, with one run of each: that it measures. What it measures is no test's business.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { PROJECT } from "../../cli/places.ts";
import { nsTest } from "./ns_test_case.ts";

nsTest("bench: ns measures the peer, ours and the floor side by side", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(PROJECT, "bench/main.ts"), "ns", "--runs", "1", "--json"],
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert.equal(code, 0, said);
  const { figures, missing } = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(missing, [], said);
  const values = new Map<string, number[]>(
    figures.map(({ name, values }: { name: string; values: number[] }) => [name, values]),
  );
  for (const name of ["peer", "ours", "floor"]) {
    const [seconds = 0, ...more] = values.get(name) ?? [];
    assert.ok(seconds > 0.05 && seconds < 60 && more.length === 0, `${name}: ${seconds}`);
  }
  const [ratio] = values.get("ours / peer") ?? [];
  assert.equal(ratio, values.get("ours")![0]! / values.get("peer")![0]!);
});
