/**
 * Swap in namespaces, where it is the whole machine's: it must stay as it is, whatever a boot is configured to.
 *
 * @module
 */
import assert from "node:assert/strict";
import { bootNs, text } from "./boot_ns.ts";
import { nsTest } from "./ns_test_case.ts";

/** What there is to change: swap, and zram's devices with their sizes. */
function swapOfMachine(): Record<string, string> {
  const devices = [...Deno.readDirSync("/sys/block")].map(({ name }) => name)
    .filter((name) => name.startsWith("zram"));
  const sizes = devices.map((name) => `/sys/block/${name}/disksize`);
  // How much is used is the machine's business, and changes.
  const areas = Deno.readTextFileSync("/proc/swaps").trim().split("\n")
    .map((line) => line.split(/\s+/).toSpliced(3, 1).join(" "));
  return {
    areas: areas.join("\n"),
    ...Object.fromEntries(sizes.map((path) => [path, Deno.readTextFileSync(path)])),
  };
}

nsTest("swap: a boot in namespaces leaves the machine's own as it is", async () => {
  const before = swapOfMachine();
  const { status, events, stderr } = await bootNs({
    append: "only-docker.swap.zram=64m only-docker.swap.label=any",
    run: "true",
    afterStages: true,
  });
  assert.equal(status, 0, text(stderr));
  const end = events.filter(({ stage }) => stage === "swap").at(-1);
  assert.deepEqual(
    [end?.event, end?.detail],
    ["skipped", "swap belongs to the machine around this host"],
  );
  assert.deepEqual(swapOfMachine(), before);
});
