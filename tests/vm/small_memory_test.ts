/**
 * One boot with scarcely more memory than the kernel needs to unpack the initramfs: dom0 comes up, and nothing is
 * killed for lack of memory.
 *
 * @module
 */
import assert from "node:assert/strict";
import { assertOrderlyEnd, stagesWith } from "./events_file.ts";
import { AFTER_STAGES, answerOf, script } from "./sections.ts";
import { up } from "./up.ts";

const RUN = script({
  swaps: `${AFTER_STAGES}; grep -c ^/dev/zram0 /proc/swaps`,
  container: "docker run --rm only-docker/dom0 echo contained",
  killed: "dmesg | grep -i 'out of memory'",
});

Deno.test("416 MiB: the kernel swaps before Docker's services are ready, and a container runs", async () => {
  const { status, stdout, stderr, events } = await up(["--memory", "416M", "--run", RUN]);
  assert.equal(status, 0, stderr);
  assert.deepEqual(stagesWith(events, "failed"), []);
  const done = stagesWith(events, "done");
  assert.ok(done.indexOf("swap") < done.indexOf("engine"), done.join());
  assert.deepEqual(answerOf(stdout, "swaps"), { output: "1", status: 0 });
  assert.deepEqual(answerOf(stdout, "container"), { output: "contained", status: 0 });
  assert.deepEqual(answerOf(stdout, "killed"), { output: "", status: 1 });
  assertOrderlyEnd(events, "poweroff");
});
