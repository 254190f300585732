/**
 * The check that every test of a fault ends with can fail: on a host each of its parts is broken once.
 *
 * @module
 */
import assert from "node:assert/strict";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";
import { assertSound, faultsOf, RECOVERY } from "./sound.ts";

nsTest("faultsOf: finds nothing on a sound host, and each fault on one that is not", async () => {
  await using host = await LiveHost.boot();
  const faults = (seconds: number): Promise<string[]> => faultsOf(host, host.init, seconds);
  await assertSound(host, host.init);

  const parent = await host.say(
    "(sleep 0.1 & exec sleep 600) >/dev/null 2>&1 & echo $!; " +
      "until cat /proc/[0-9]*/stat 2>/dev/null | grep -q '(sleep) Z '; do sleep 0.1; done",
  );
  const [zombie = "", ...others] = await faults(RECOVERY);
  assert.match(zombie, /^a zombie of more than a second: \d+ sleep$/);
  assert.deepEqual(others, []);
  await host.say(`kill ${parent}`);
  await assertSound(host, host.init);

  await host.say("echo 'panic: runtime error: index out of range' > /host/var/log/made-up.log");
  assert.match((await faults(RECOVERY)).join("\n"), /^a panic in .*made-up\.log: panic: runtime/);
  await host.say("rm /host/var/log/made-up.log");

  // Asked at once, before anybody can know that it hangs.
  await host.say("kill -STOP $(pidof dockerd)");
  assert.deepEqual(await faults(0.5), ["Docker does not answer within 0.5 s"]);
  await host.say("kill -CONT $(pidof dockerd)");
  await assertSound(host, host.init);

  await host.end();
  assert.deepEqual(await faults(RECOVERY), ["PID 1 has ended"]);
});
