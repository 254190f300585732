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
  limits: `docker run --rm --cpu-shares 300 --pids-limit 40 ${IMAGE} \\
    cat /sys/fs/cgroup/cpu/cpu.shares /sys/fs/cgroup/pids/pids.max`,
  warnings: "docker info 2>&1 | grep -E 'No (memory limit|cpuset) support'",
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

  await t.step("Docker runs on the v1 hierarchies, and limits are set", () => {
    assert.equal(answerOf(stdout, "version").output, "1");
    assert.deepEqual(answerOf(stdout, "limits"), { output: "300\n40", status: 0 });
  });
  await t.step("controllers without a v1 interface are reported, and the others work", () => {
    const refused = events.filter(({ stage, detail }) => stage === "mounts" && detail === "EINVAL")
      .map(({ step }) => /\((\w+)\)$/.exec(step ?? "")?.[1]);
    assert.deepEqual(refused, ["cpuset", "memory"]);
    assert.equal(
      answerOf(stdout, "warnings").output,
      "WARNING: No memory limit support\nWARNING: No cpuset support",
    );
  });
  await t.step("a labelled btrfs is mounted", () => {
    assert.match(answerOf(stdout, "mount").output, /^\/dev\/vda \S+ btrfs /);
    assert.match(detailsOf(events, "storage"), /is on \/dev\/vda \(btrfs, label DOCKER\)/);
  });
  await t.step("a closed standard output ends the machine in order, with status 141", () => {
    assert.equal(status, 141, stderr);
    assert.match(stderr, /ended because standard output was closed/);
    assertOrderlyEnd(events, "poweroff");
    assert.deepEqual([...files, ...processes], []);
  });
});
