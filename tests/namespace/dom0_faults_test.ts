/**
 * A dom0 that can't come up, or does not stay: the console says why, and Docker answers all the same.
 *
 * @module
 */
import assert from "node:assert/strict";
import { connectDocker } from "../../boot/docker/client.ts";
import { DEADLINE } from "./dom0_command.ts";
import { downOf, endsOf, failuresOf } from "./heard.ts";
import { ImageCopy } from "./image_copy.ts";
import { nsTest } from "./ns_test_case.ts";
import { TerminalHost } from "./terminal_host.ts";
import { until } from "./until.ts";

const DOM0 = "/usr/share/only-docker/dom0.tar";

/** The names of the containers that run, as the host's own Docker tells them through its socket. */
async function running(host: TerminalHost): Promise<string[]> {
  const docker = connectDocker(`/proc/${await host.init()}/root/run/docker.sock`);
  await docker.systemPing({ deadline: 30 });
  return (await docker.containerList({}, { deadline: 30 })).flatMap(({ Names }) => Names);
}

for (
  const [what, break_, reason] of [
    [
      "missing",
      (image: ImageCopy) => image.remove(DOM0),
      /\(sha256:[0-9a-f]{64}\): .*\(os error 2\)/,
    ],
    [
      "cut",
      async (image: ImageCopy) => image.replace(DOM0, (await image.read(DOM0)).subarray(0, 99_999)),
      /the tarball is broken: it has 99999 bytes instead of \d+; build the image again/,
    ],
  ] as const
) {
  nsTest(
    `dom0 faults: with an image that is ${what} there is a rescue shell that says so, and Docker`,
    async () => {
      await using image = await ImageCopy.make();
      await break_(image);
      await using host = await TerminalHost.boot({ image: image.folder });
      await host.shows(/dom0 is not up: it needs image-dom0, which did not succeed/);
      await host.shows(/rescue:.*# /);
      const failed = await host.heard.until("failure", ({ event }) => event === "failed", DEADLINE);
      const [failure = ""] = failuresOf([failed]);
      assert.match(
        failure,
        /^image-dom0: cannot import only-docker\/dom0:latest from \S*dom0\.tar /,
      );
      assert.match(failure, reason);
      assert.deepEqual(await running(host), []);
      await host.type("poweroff\r");
      const ended = await host.ended;
      assert.ok(ended.outcome === "failed", JSON.stringify(ended));
      assert.match(ended.reason, /^dom0 is not up: it needs image-dom0/);
      assert.equal(endsOf(host.heard.events)["shutdown"], "done");
    },
  );
}

nsTest(
  "dom0 faults: a command that there is none of is named, and the rescue shell is offered",
  async () => {
    await using host = await TerminalHost.boot({
      append: "only-docker.dom0.command=/no/such/shell",
    });
    await host.shows(/dom0 is not up: .*\/no\/such\/shell/);
    await host.shows(/rescue:.*# /);
    assert.deepEqual(await running(host), []);
  },
);

for (const [command, status] of [["false", 1], ["true", 0]] as const) {
  nsTest(
    `dom0 faults: one that ends with ${status} at once is started again, ever more slowly`,
    async () => {
      await using host = await TerminalHost.boot({ append: `only-docker.dom0.command=${command}` });
      for (const pause of [1, 2, 4]) {
        await host.shows(
          new RegExp(`dom0 ended with status ${status}; starting it again in ${pause} s`),
        );
      }
      // It does not run but for a moment, and Docker answers.
      await until(async () => (await running(host)).length === 0);
      // A host goes down in order also while it waits.
      Deno.kill(await host.init(), "SIGUSR2");
      assert.deepEqual(await host.ended, { outcome: "poweroff" });
      const { events } = host.heard;
      assert.equal(endsOf(events)["shutdown"], "done");
      assert.deepEqual(failuresOf(events), []);
      assert.deepEqual(downOf(events).words, [], "nothing had to be killed");
    },
  );
}
