/**
 * A test with power cuts, of any length.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Random, SEED } from "../fakes/fuzz.ts";
import { assertCleanExt4, Disks } from "./disks.ts";
import { cutPower, LEAST, type Limits } from "./power_cuts.ts";

/**
 * Registers the test.
 *
 * @param limits The limits.
 */
export function powerTest(limits: Limits): void {
  Deno.test(
    `power cuts: up to ${limits.cuts} in ${limits.seconds} s: each boot comes up, and all synced data is there ` +
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
