/**
 * PID 1 as the parent of orphans while services run: none is left, and no service's exit state is lost.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEADLINE } from "./dom0_command.ts";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";
import { type Process, processesOf } from "./processes.ts";
import { assertSound } from "./sound.ts";
import { PROMPT, TerminalHost } from "./terminal_host.ts";

/** Children of children whose parents are gone: half of them end at once, half after some seconds. */
const ORPHANS = "i=0; while [ $i -lt 1000 ]; do (true &) ; (sleep 5 &) ; i=$((i + 1)); done";

/** Seconds for so many processes to be made. */
const MAKING = 180;

/** Milliseconds for which an orphan that has ended may be there. */
const UNREAPED = 1000;

nsTest("reaping: 2,000 orphans end while services are killed, and nothing is lost", async () => {
  await using host = await TerminalHost.boot();
  await host.shows(PROMPT);
  const init = await host.init();
  const ends = (service: string, kind: string): number =>
    host.heard.events.filter(({ stage, event }) => stage === service && event === kind).length;
  const dockerd = await host.say("pidof dockerd");
  const containerd = await host.say("pidof containerd");

  const orphans = host.say(ORPHANS, MAKING);
  const adopted = watch(init, isOrphan(init), (found) => found.length > 100);
  await adopted;
  await host.say(`kill -KILL ${dockerd}`);
  await orphans;
  const killed = await host.heard.until("dockerd's end", failed("dockerd"), DEADLINE);
  assert.match(killed.error ?? "", /^was killed by SIGKILL/);
  await host.heard.until("dockerd again", () => ends("dockerd", "done") === 2, DEADLINE);

  // One that ends by itself: the number is told.
  await host.say(`kill -TERM ${containerd}`);
  const ended = await host.heard.until("containerd's end", failed("containerd"), DEADLINE);
  assert.match(ended.error ?? "", /^exited with 0/);
  await host.heard.until("containerd again", () => ends("containerd", "done") === 2, DEADLINE);
  assert.match(await host.say("docker ps --format '{{.Names}}'"), /^dom0$/m);
  assert.notEqual(await host.say("pidof dockerd"), dockerd);

  await watch(init, isOrphan(init), (found) => found.length === 0);
  await watch(init, ({ state }) => state === "Z", (found) => found.length === 0);
  assert.deepEqual([ends("dockerd", "failed"), ends("containerd", "failed")], [1, 1]);
  assert.equal(ends("services", "failed"), 0);
});

nsTest(
  "reaping: 2,000 orphans that end at once are gone, none later than a second after its end",
  async () => {
    await using host = await LiveHost.boot();
    await host.say(
      "i=0; while [ $i -lt 2000 ]; do (sleep 3600 >/dev/null 2>&1 &); i=$((i + 1)); done",
      MAKING,
    );
    // The last of them may not have become what it runs yet.
    await watch(host.init, isOrphan(host.init), (found) => found.length === 2000);
    const orphans = (): Process[] => processesOf(host.init).filter(isOrphan(host.init));
    for (const { pid } of orphans()) Deno.kill(pid, "SIGKILL");
    // A busy machine takes its time to end so many: what counts is how long each has been dead at least.
    const dead = new Map<number, number>();
    for (const late = performance.now() + DEADLINE * 1000;;) {
      const before = performance.now();
      const found = orphans();
      const after = performance.now();
      for (const { pid, state } of found) {
        if (state !== "Z") continue;
        const since = dead.get(pid) ?? after;
        dead.set(pid, since);
        assert.ok(before - since < UNREAPED, `${pid} is dead for ${before - since} ms`);
      }
      if (found.length === 0) break;
      assert.ok(after < late, `${found.length} orphans do not end`);
      await new Promise((wake) => setTimeout(wake, 20));
    }
    await assertSound(host, host.init);
  },
);

const failed = (service: string) => ({ stage, event }: { stage: string; event: string }): boolean =>
  stage === service && event === "failed";

/** Of those that live long enough to be seen. */
const isOrphan = (init: number) => ({ name, parent }: Process): boolean =>
  name === "sleep" && parent === init;

/** Looks until the processes of a PID 1 are as they should be. */
async function watch(
  init: number,
  wanted: (process: Process) => boolean,
  enough: (found: readonly Process[]) => boolean,
): Promise<void> {
  const late = performance.now() + DEADLINE * 1000;
  for (;;) {
    const found = processesOf(init).filter(wanted);
    if (enough(found)) return;
    if (performance.now() > late) throw new Error(`after ${DEADLINE} s: ${JSON.stringify(found)}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}
