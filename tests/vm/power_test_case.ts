/**
 * Power cuts as a test of any length.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Random, SEED } from "../fakes/fuzz.ts";
import { assertCleanExt4, Disks } from "./disks.ts";
import { cutPower, type Limits } from "./power_cuts.ts";

/** Cuts that must be had in any case: with less, hardly anything was tried. */
const LEAST = 2;

/**
 * Registers power cuts.
 *
 * @param limits When it is enough.
 */
export function powerTest(limits: Limits): void {
  Deno.test(
    `power cuts: up to ${limits.cuts} in ${limits.seconds} s: each boot comes up, and what was synced is there ` +
      `(seed ${SEED})`,
    async () => {
      await using disks = await Disks.make();
      const { moments, synced, faults, disk, took } = await cutPower(
        disks,
        limits,
        new Random(SEED),
      );
      Deno.stdout.writeSync(new TextEncoder().encode(
        `\n${moments.length} cuts in ${took.toFixed(0)} s, ${synced} records synced; cut at: ${
          moments.join(", ")
        }\n`,
      ));
      assert.deepEqual(faults, []);
      assert.ok(moments.length >= LEAST, `${moments.length} cuts`);
      await assertCleanExt4(disk);
    },
  );
}
