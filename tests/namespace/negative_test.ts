/**
 * The control: what the other tests hold for a good boot must not hold for one that is none.
 *
 * @module
 */
import assert from "node:assert/strict";
import { bootNs, text } from "./boot_ns.ts";
import { endsOf } from "./heard.ts";
import { ImageCopy } from "./image_copy.ts";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";

nsTest("negative control: an init that does nothing is no boot", async () => {
  await using image = await ImageCopy.make();
  await image.replace("/init", "#!/usr/libexec/deno -Pq\n", 0o755);
  const booted = await bootNs({ run: "echo ran", image: image.folder });
  assert.equal(booted.result.outcome, "failed");
  assert.deepEqual([booted.status, text(booted.stdout), endsOf(booted.events)], [null, "", {}]);
  await assert.rejects(LiveHost.boot({ image: image.folder }), /the boot ended before/);
});

nsTest("negative control: a command that fails on a good host fails its test", async () => {
  await using host = await LiveHost.boot();
  assert.equal(await host.say("echo good"), "good");
  await assert.rejects(host.say("docker inspect no-such-container"), /ended with 1/);
  await assert.rejects(
    host.booting.heard.until("an event that never comes", () => false, 0.1),
    /no an event that never comes in 0.1 s/,
  );
});
