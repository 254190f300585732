/**
 * A user's daemon.json: one that dockerd takes is used, one that it refuses is named in dockerd's words, and Docker is up
 * all the same.
 *
 * @module
 */
import assert from "node:assert/strict";
import { bootNs, text } from "./boot_ns.ts";
import { failuresOf } from "./heard.ts";
import { ImageCopy } from "./image_copy.ts";
import { nsTest } from "./ns_test_case.ts";

const ASK = "docker info -f '{{.Debug}} {{.LiveRestoreEnabled}}'";

/** Boots with a daemon.json on the data disk. */
async function bootWith(
  json: string,
): Promise<{ said: string; details: string; failures: string }> {
  const data = await Deno.makeTempDir({ prefix: "only-docker-data-" });
  try {
    await Deno.mkdir(`${data}/only-docker`);
    await Deno.writeTextFile(`${data}/only-docker/daemon.json`, json);
    const { status, stdout, events } = await bootNs({ data, run: ASK, afterStages: true });
    assert.equal(status, 0);
    assert.equal(await Deno.readTextFile(`${data}/only-docker/daemon.json`), json);
    const details = events.filter(({ stage }) => stage === "engine").map(({ detail }) => detail);
    return {
      said: text(stdout),
      details: details.join("\n"),
      failures: failuresOf(events).join("\n"),
    };
  } finally {
    await Deno.remove(data, { recursive: true });
  }
}

for (
  const [what, json, reason] of [
    ["malformed", '{"debug": tru', /invalid character|unexpected|EOF/],
    ["with an unknown key", '{"debug": true, "debugg": true}', /debugg/],
    ["against the init's own settings", '{"debug": true, "data-root": "/x"}', /data-root/],
    ["no object", "[1]", /cannot unmarshal/],
  ] as const
) {
  nsTest(
    `daemon.json: one that is ${what} is named, and Docker has its built-in settings`,
    async () => {
      const { said, details, failures } = await bootWith(json);
      assert.equal(said, "false true\n");
      assert.match(
        details,
        /\/var\/lib\/docker\/only-docker\/daemon\.json ignored, Docker uses its built-in settings: /,
      );
      assert.match(details, reason);
      assert.match(failures, /^dockerd-validate: exited with 1: .*$/);
      assert.match(failures, reason);
    },
  );
}

nsTest("daemon.json: one that dockerd takes is used, and decides about live-restore", async () => {
  const { said, details, failures } = await bootWith('{"debug": true, "live-restore": false}');
  assert.equal(said, "true false\n");
  assert.match(
    details,
    /Docker uses the settings in \/var\/lib\/docker\/only-docker\/daemon\.json/,
  );
  assert.equal(failures, "");
});

nsTest(
  "daemon.json: that of the image is used where the data disk has none, and checked likewise",
  async () => {
    await using image = await ImageCopy.make();
    for (
      const [json, said] of [['{"debug": true}', "true true\n"], ["{", "false true\n"]] as const
    ) {
      await image.replace("/etc/docker/daemon.json", json);
      const { status, stdout } = await bootNs({ run: ASK, image: image.folder });
      assert.deepEqual([status, text(stdout)], [0, said]);
    }
  },
);
