/**
 * Which containers run after a power cut, and after dom0 rather than before it: what Docker itself would start.
 *
 * @module
 */
import assert from "node:assert/strict";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";
import { until } from "./until.ts";

const POLICIES = ["no", "always", "unless-stopped", "on-failure"];
/** Ends at once and well when it is told to, once it has said that it is ready to be. */
const OBEDIENT = "trap 'exit 0' TERM; echo ready; while :; do sleep 1 & wait; done";

const run = (name: string, policy: string, script: string): string =>
  `docker run -d --name ${name} --restart ${policy} --entrypoint /bin/sh only-docker/dom0 ` +
  `-c "${script.replaceAll("$", "\\$")}"`;
const obedient = (name: string, policy: string): string =>
  `${run(name, policy, OBEDIENT)} && until docker logs ${name} | grep -q ready; do sleep 0.1; done`;
const running = (host: LiveHost): Promise<string> =>
  host.say("docker ps --format '{{.Names}}' | sort");
const restarts = (host: LiveHost, name: string): Promise<string> =>
  host.say(`docker inspect --format '{{.RestartCount}} {{.State.Status}}' ${name}`);

nsTest(
  "restart policies: after a power cut those run that Docker would start, once dom0 is up",
  async () => {
    const data = await Deno.makeTempDir({ prefix: "only-docker-data-" });
    try {
      {
        await using host = await LiveHost.boot({ data });
        for (const policy of POLICIES) {
          await host.say(obedient(`is-${policy}`, policy));
          await host.say(obedient(`was-${policy}`, policy));
          await host.say(`docker stop was-${policy}`);
        }
        await host.say("docker create --name never --restart always only-docker/dom0 sleep 1000");
        // Docker goes on to keep the policies while it runs.
        await host.say(run("fails-twice", "on-failure:2", "exit 3"));
        await until(async () => await restarts(host, "fails-twice") === "2 exited");
        Deno.kill(host.init, "SIGKILL");
        await host.booting.ended;
      }
      await using host = await LiveHost.boot({ data });
      assert.deepEqual((await running(host)).split("\n"), [
        "dom0",
        "is-always",
        "is-on-failure",
        "is-unless-stopped",
        "was-always",
      ]);
      const events = host.booting.heard.events;
      const at = (stage: string, event: string): number =>
        events.findIndex((one) => one.stage === stage && one.event === event);
      assert.ok(at("dom0", "done") >= 0 && at("dom0", "done") < at("resume", "start"));
      const told = events.filter(({ stage }) => stage === "resume").map(({ detail }) => detail);
      assert.ok(told.includes("containers started again: 4"), told.join("\n"));
    } finally {
      await Deno.remove(data, { recursive: true });
    }
  },
);
