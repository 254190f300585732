/**
 * A host at which nobody does anything: PID 1 sleeps. Only the order of magnitude is held; `docs/speed-log.md` has the
 * figures.
 *
 * @module
 */
import assert from "node:assert/strict";
import { nsTest } from "./ns_test_case.ts";
import { PROMPT, TerminalHost } from "./terminal_host.ts";

/** Seconds after which what the boot used is tidied up: V8 looks after 30. */
const TIDIED = 50;
/** Seconds that are looked at: three rounds of questions to the services. */
const LOOKED_AT = 30;
/** How often it is looked: memory that is short, or tidied up late, wakes threads once, and not all the time. */
const LOOKS = 4;
/** Times that any thread may have slept and gone on, in a second: three times what was measured. */
const MOST_SWITCHES = 2;

/** How often the threads of a process that are there at both ends gave up a processor by themselves. */
function voluntarySwitches(pid: number): Map<string, number> {
  const switches = new Map<string, number>();
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    const status = Deno.readTextFileSync(`/proc/${pid}/task/${name}/status`);
    const found = /^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status);
    assert.ok(found !== null, status);
    switches.set(name, Number(found[1]));
  }
  return switches;
}

nsTest("idle: PID 1 hardly wakes up, with Docker running and dom0 on a terminal", async () => {
  await using host = await TerminalHost.boot();
  await host.shows(PROMPT);
  const init = await host.init();
  await new Promise((wake) => setTimeout(wake, TIDIED * 1000));
  const seen: number[] = [];
  while (seen.length < LOOKS && (seen.at(-1) ?? Infinity) / LOOKED_AT > MOST_SWITCHES) {
    const before = voluntarySwitches(init);
    const began = performance.now();
    await new Promise((wake) => setTimeout(wake, LOOKED_AT * 1000));
    let switches = 0;
    for (const [thread, count] of voluntarySwitches(init)) {
      switches += count - (before.get(thread) ?? 0);
    }
    assert.ok(switches > 0, "the services are not even asked whether they answer");
    // The test itself may have slept for longer.
    seen.push(switches * LOOKED_AT * 1000 / (performance.now() - began));
  }
  assert.ok(Math.min(...seen) / LOOKED_AT <= MOST_SWITCHES, `${seen} in ${LOOKED_AT} s each`);
});
