/**
 * The soak as a test of any length.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Random, SEED } from "../fakes/fuzz.ts";
import { DEADLINE } from "./dom0_command.ts";
import { nsTest } from "./ns_test_case.ts";
import { soak, type Soaked } from "./soak.ts";
import { assertSound } from "./sound.ts";
import { PROMPT, TerminalHost } from "./terminal_host.ts";

/** Mebibytes that PID 1 may have more at the end: its heap is collected when it must be, not when nothing is used. */
const GROWTH = 24;

/** Seconds that a cycle may take, those with a fault and those without. */
const CYCLE = 5;

/**
 * Registers a soak.
 *
 * @param cycles How many containers are started and removed.
 */
export function soakTest(cycles: number): void {
  nsTest(
    `soak: ${cycles} containers come and go while Docker is killed, and nothing is left (seed ${SEED})`,
    async () => {
      await using host = await TerminalHost.boot({ timeout: 2 * DEADLINE + cycles * CYCLE });
      await host.shows(PROMPT);
      const init = await host.init();
      const soaked = await soak(host, init, cycles, new Random(SEED));
      Deno.stdout.writeSync(new TextEncoder().encode(report(soaked)));
      assert.deepEqual(soaked.left, []);
      const kills = Object.entries(soaked.faults).filter(([name]) => name.startsWith("kill"))
        .reduce((sum, [, count]) => sum + count, 0);
      for (const [kind, lines] of byKind(soaked.unfinished)) {
        assert.ok(lines.length <= kills, `after ${kills} kills, ${kind}: ${lines.join(", ")}`);
      }
      const [before, after] = soaked.memory;
      assert.ok(after - before < GROWTH, `PID 1 had ${before} MiB and has ${after}`);
      await assertSound(host, init);
    },
  );
}

/** A kill can hit one container's start or removal, and leave one of each kind. */
function byKind(lines: readonly string[]): Map<string, string[]> {
  return Map.groupBy(lines, (line) => line.replace(/[0-9a-f]{64}$/, ""));
}

function report({ cycles, faults, memory, held, unfinished, slowest, took }: Soaked): string {
  return [
    "",
    `${cycles} cycles in ${took.toFixed(0)} s`,
    `the slowest with: ${list(slowest, (seconds) => `${seconds.toFixed(1)} s`)}`,
    `faults: ${list(faults, String)}`,
    `memory of PID 1: ${memory.map((size) => `${size.toFixed(1)} MiB`).join(" -> ")}`,
    `held: ${list(held, ([before, after]) => `${before} -> ${after}`)}`,
    `left of containers half started or half removed: ${
      [...byKind(unfinished)].map(([kind, { length }]) => kind + length)
    }`,
    "",
  ].join("\n");
}

function list<T>(values: Readonly<Record<string, T>>, say: (value: T) => string): string {
  return Object.entries(values).map(([name, value]) => `${name} ${say(value)}`).join(", ");
}
