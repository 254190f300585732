/**
 * The ways down: what dom0's user types, and what signals to PID 1 mean. Containers are told, services are stopped, and
 * nothing is left on this machine.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { describeStep } from "../../init/ops/ops.ts";
import { shutdownSteps } from "../../init/services/shutdown_steps.ts";
import { downOf, endsOf, failuresOf } from "./heard.ts";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";
import { assertSound } from "./sound.ts";
import { PROMPT, TerminalHost } from "./terminal_host.ts";
import { interfacesOfMachine, namespacesOf, tracesOf } from "./traces.ts";

/** Writes down that it was told to end, into a volume. */
const WITNESS = "trap 'echo TERM > /v/told; sync; exit 0' TERM; echo up > /v/up; sleep 3600 & wait";

for (
  const { typed, action, signal } of [
    { typed: "poweroff", action: "poweroff", signal: "SIGUSR2" },
    { typed: "reboot", action: "reboot", signal: "SIGTERM" },
    { typed: "halt", action: "halt", signal: "SIGUSR1" },
    { typed: "kill -PWR 1", action: "poweroff", signal: "SIGPWR" },
    { typed: "kill -INT 1", action: "reboot", signal: "SIGINT" },
  ] as const
) {
  nsTest(`shutdown: \`${typed}\` in dom0 ends the host in order: ${action}`, async () => {
    const data = await Deno.makeTempDir({ prefix: "only-docker-data-" });
    const own = interfacesOfMachine();
    try {
      await using host = await TerminalHost.boot({ data });
      await host.shows(PROMPT);
      await host.say(
        "docker run -d --name witness -v witness:/v --entrypoint /bin/sh only-docker/dom0 " +
          `-c "${WITNESS}" && until docker exec witness cat /v/up; do :; done`,
      );
      const namespaces = namespacesOf(await host.init());
      const launcher = await host.launcher;
      const left = (): string[] => tracesOf(namespaces, launcher, host.temporary, own);
      for (const kind of ["process", "control group", "file"]) {
        assert.ok(left().some((trace) => trace.startsWith(kind)), `a running host has a ${kind}`);
      }

      await host.type(`${typed}\r`);
      const outcome = action === "reboot" ? "reboot" : "poweroff";
      assert.deepEqual(await host.ended, { outcome });
      const { events } = host.heard;
      const begun = events.find(({ stage, event }) => stage === "shutdown" && event === "start");
      assert.equal(begun?.detail, `${action}: ${signal}`);
      assert.equal(endsOf(events)["shutdown"], "done");
      const { steps, words } = downOf(events);
      assert.deepEqual(words, [], "nothing had to be killed, nothing was busy");
      // SIGKILL is for those that SIGTERM found.
      const notSigkill = (line: string): boolean => line !== "kill -1 SIGKILL";
      const list = shutdownSteps(action).filter(({ quiet }) => quiet !== true).map(describeStep);
      assert.deepEqual(steps.filter(notSigkill), list.filter(notSigkill));
      assert.deepEqual(failuresOf(events), []);
      assert.equal(
        await Deno.readTextFile(join(data, "volumes/witness/_data/told")),
        "TERM\n",
      );
      assert.deepEqual(left(), []);
    } finally {
      await Deno.remove(data, { recursive: true });
    }
  });
}

nsTest("signals: those that mean nothing leave PID 1 and the host alone", async () => {
  await using host = await LiveHost.boot();
  await host.say("kill -HUP 1; kill -ALRM 1; kill -WINCH 1");
  // All but those that end the host. Often, and mixed: a handler that interrupts another's must not be the end.
  const left = new Set([2, 10, 12, 15, 30]);
  const others = Array.from({ length: 64 }, (_, index) => index + 1).filter((s) => !left.has(s));
  const mixed = `for s in ${others.join(" ")}; do kill -$s 1; done`;
  const storm = `for i in $(seq 60); do ${mixed}; done`;
  await host.say(`(${storm}) & (${storm}) & ${storm}; wait`);
  assert.equal(endsOf(host.booting.heard.events)["shutdown"], undefined);
  await assertSound(host, host.init);
  assert.match(await host.say("docker ps --format '{{.Names}}'"), /^dom0$/);
  assert.match(await host.say("cat /proc/1/status"), /^State:\s[RSD] /m);
  // It still reaps and still hears.
  await host.say("(sleep 0 &)");
  const { events } = await host.end();
  const asked = events.filter(({ action }) => action !== undefined).map(({ detail }) => detail);
  assert.deepEqual(asked, ["poweroff: SIGUSR2"], "nothing but what the launcher sent");
  assert.equal(endsOf(events)["shutdown"], "done");
  // The command that kept it up ended with it.
  assert.deepEqual(failuresOf(events.filter(({ stage }) => stage !== "run")), []);
});
