/**
 * A boot with `cgroup=v1` and a btrfs disk, whose command prints until nobody reads any more.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Disks } from "./disks.ts";
import { assertOrderlyEnd, detailsOf } from "./events_file.ts";
import { answerOf, script } from "./sections.ts";
import { startUp } from "./up.ts";

const IMAGE = "only-docker/dom0:latest";

const COMMANDS = script({
  version: "docker info --format '{{.CgroupVersion}}'",
  limit: `docker run --rm --memory 32m ${IMAGE} cat /sys/fs/cgroup/memory/memory.limit_in_bytes`,
  mount: "grep ' /host/var/lib/docker ' /proc/mounts",
});

Deno.test("cgroup=v1, btrfs, and a reader that goes away", async (t) => {
  await using disks = await Disks.make();
  const disk = await disks.format("btrfs", "DOCKER");
  const command = `${COMMANDS}echo '=== endless'; yes`;
  const running = await startUp(["--append", "cgroup=v1", "--disk", disk, "--run", command]);
  await running.stdoutHas(/=== endless\n/);
  await running.closeStdout();
  const { stdout, stderr, status, events, files, processes } = await running.ended;

  await t.step("Docker runs on the v1 hierarchies, and a memory limit is set", () => {
    assert.equal(answerOf(stdout, "version").output, "1");
    assert.deepEqual(answerOf(stdout, "limit"), { output: "33554432", status: 0 });
  });
  await t.step("a labelled btrfs is mounted", () => {
    assert.match(answerOf(stdout, "mount").output, /^\/dev\/vda \S+ btrfs /);
    assert.match(detailsOf(events, "storage"), /is on \/dev\/vda \(btrfs, label DOCKER\)/);
  });
  await t.step("a closed standard output ends it in order, with 141", () => {
    assert.equal(status, 141, stderr);
    assert.match(stderr, /ended by standard output was closed|standard output was closed/);
    assertOrderlyEnd(events, "poweroff");
    assert.deepEqual([...files, ...processes], []);
  });
});
