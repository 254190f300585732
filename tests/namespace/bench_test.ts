/**
 * The bench in namespaces with one run of each: that it measures. What it measures is no test's business.
 *
 * @module
 */
import assert from "node:assert/strict";
import { measureMachines } from "../../bench/ns/side_by_side.ts";
import { imagePackages } from "../../bench/parts.ts";
import type { Figure } from "../../bench/report.ts";
import { cacheFolder, DEFAULT_IMAGE, surroundings } from "../../cli/places.ts";
import { nsTest } from "./ns_test_case.ts";

nsTest("bench: measures the peer, ours, the floor and one isolate side by side", async () => {
  const cache = cacheFolder(surroundings().environment);
  const said: string[] = [];
  const options = {
    cache,
    progress: (line: string) => void said.push(line),
    signal: new AbortController().signal,
  };
  const packages = await imagePackages(options);
  const found = await measureMachines({ ...options, image: DEFAULT_IMAGE, packages, runs: 1 });
  const figures = new Map<string, Figure>();
  for (const one of found) {
    assert.ok("values" in one, JSON.stringify(one));
    figures.set(one.name, one);
  }
  const valueOf = (name: string): number => {
    const { values } = figures.get(name)!;
    assert.equal(values.length, 1, name);
    return values[0]!;
  };
  for (const name of ["peer", "ours", "floor", "one isolate", "poweroff of an idle host"]) {
    const seconds = valueOf(name);
    assert.ok(seconds > 0 && seconds < 60, `${name}: ${seconds}`);
  }
  for (const other of ["peer", "floor", "one isolate"]) {
    assert.equal(valueOf(`ours / ${other}`), valueOf("ours") / valueOf(other));
  }
  // The warm-up and the run.
  assert.equal(said.filter((line) => / floor \d/.test(line)).length, 2, said.join("\n"));
});
