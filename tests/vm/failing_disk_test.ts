/**
 * One disk through two boots: formatted on request, cut off from power, found again with all synced data, and at last
 * failing under a running host.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Disks, isDirtyExt4, markDamagedExt4, sha256 } from "./disks.ts";
import { GREP_KERNEL_LOG } from "./complaints.ts";
import { detailsOf, stagesWith } from "./events_file.ts";
import { Monitor } from "./monitor.ts";
import { NbdServer } from "./nbd_server.ts";
import { AFTER_STAGES, answerOf, script } from "./sections.ts";
import { startUp } from "./up.ts";

const IMAGE = "only-docker/dom0:latest";
const LABEL = "docker info --format '{{join .Labels \" \"}}'";
const MIB = 1 << 20;

const FIRST = script({
  label: LABEL,
  made: `docker run --name made -v keep:/v ${IMAGE} sh -c 'head -c 1m /dev/urandom > /v/file' &&
    docker run --rm -v keep:/v ${IMAGE} md5sum /v/file && sync`,
}) + "echo 'power may go now'; sleep 600";

/**
 * Reads the programs that run after the disk has died: a page of theirs that is not in memory by then would cause a
 * SIGBUS.
 */
const programs = "cat /usr/bin/docker /usr/bin/busybox >/dev/null";
/** Makes dockerd read files too, which must be in memory by then as well. */
/** Answered from memory: `docker inspect` reads the container's layers, which a dead disk refuses. */
const dom0 = "docker ps --filter name=^dom0$ --format '{{.State}}'";
/** Writes a block, and does not end before the disk has stored or refused it. */
const write = "dd if=/dev/zero of=/host/var/lib/docker/only-docker/try bs=4k count=1 conv=fsync";
const SECOND = script({
  label: `${AFTER_STAGES}; ${LABEL}`,
  kept: `docker run --rm -v keep:/v ${IMAGE} md5sum /v/file`,
  before: `${programs} && ${dom0} && ${write} && docker version --format '{{.Server.Version}}'`,
}) + "echo 'the disk may fail now'\n" + script({
  failing: `i=0; while ${write}; do [ $i -lt 120 ] || exit 99; i=$((i+1)); sleep 1; done; exit 0`,
  version: "docker version --format '{{.Server.Version}}'",
  dom0,
  init: "cat /proc/1/comm",
  // One that has just ended is none yet.
  zombies: `i=0; until [ -z "$(grep -ls '^State:.Z' /proc/[0-9]*/status)" ]; do
    [ $i -lt 30 ] || exit 99; i=$((i+1)); sleep 1; done`,
  cause: "dmesg | grep -E 'vda' | grep -iE 'error|abort|read-only'",
  kernel: GREP_KERNEL_LOG,
  // Comes last: dockerd logs an error, and can't write its log.
  run: `timeout 60 docker run --rm ${IMAGE} true`,
});

Deno.test("an empty disk is formatted on request; a power cut loses no synced data; the host outlives its disk", async (t) => {
  await using disks = await Disks.make();
  const data = await disks.empty("data");
  const gpt = await disks.foreign("gpt", "DOCKER");
  const noise = await disks.noise(300 * MIB);
  const before = await Promise.all([gpt, noise].map(sha256));
  const monitor = new Monitor(disks.folder);

  const first = await startUp([
    ...[gpt, noise, data].flatMap((disk) => ["--disk", disk]),
    ...monitor.options,
    ...["--append", "only-docker.storage.format=empty", "--run", FIRST],
  ]);
  await first.stdoutHas(/power may go now/);
  monitor.cutPower();
  const cut = await first.ended;

  await t.step("the only empty disk was formatted, and holds Docker's state", () => {
    const details = detailsOf(cut.events, "storage");
    assert.match(details, /\/dev\/vda is not formatted: it has a signature of dos/);
    assert.match(details, /\/dev\/vdb is not formatted: it has data in the mebibyte/);
    assert.match(details, /\/dev\/vdc is empty and is formatted as ext4 with the label DOCKER/);
    assert.match(details, /Docker's state is on \/dev\/vdc \(ext4, label DOCKER\)/);
    assert.equal(answerOf(cut.stdout, "label").output, "only-docker.storage=/dev/vdc");
    assert.equal(answerOf(cut.stdout, "made").status, 0, answerOf(cut.stdout, "made").output);
  });

  await t.step("the others keep every byte", async () => {
    assert.deepEqual(await Promise.all([gpt, noise].map(sha256)), before);
  });

  await t.step("the power cut left a journal that must be replayed", async () => {
    assert.deepEqual(stagesWith(cut.events, "start").includes("shutdown"), false);
    assert.equal(await isDirtyExt4(data), true);
  });

  await markDamagedExt4(data);
  await Deno.truncate(data, 900 * MIB);
  await using server = await NbdServer.start(data, disks.folder);
  const second = await startUp([
    ...server.options,
    ...["--append", "only-docker.storage.format=empty", "--run", SECOND],
  ]);
  await second.stdoutHas(/the disk may fail now/);
  server.kill();
  const { status, stdout, stderr, events } = await second.ended;
  const said = (name: string): string => {
    const { output, status } = answerOf(stdout, name);
    assert.equal(status, 0, `${name} ended with ${status}: ${output}`);
    return output;
  };

  await t.step("the journal is replayed, and all synced data is there", () => {
    assert.match(detailsOf(events, "storage"), /Docker's state is on \/dev\/vda \(ext4/);
    assert.doesNotMatch(detailsOf(events, "storage"), /formatted|becomes/);
    assert.match(detailsOf(events, "dom0"), /of an earlier boot is used again/);
    assert.equal(said("kept"), answerOf(cut.stdout, "made").output.split("\n").at(-1));
  });

  await t.step(
    "the need for a check is reported, and the file system is mounted as configured",
    () => {
      assert.match(
        detailsOf(events, "storage"),
        /\/dev\/vda \(ext4\) is marked as needing a check: it is mounted as it is/,
      );
    },
  );

  await t.step("a file system that needs a check does not grow, which is reported", () => {
    const said = /the file system on \/dev\/vda stays as it is: growfs /;
    assert.match(detailsOf(events, "grow"), said);
  });

  await t.step("PID 1 and Docker's API survive a disk that answers only with errors", () => {
    said("before");
    assert.match(said("failing"), /error|Read-only/i);
    assert.match(said("version"), /^\d+\.\d+/);
    assert.equal(said("dom0"), "running");
    said("init");
    assert.match(said("cause"), /EXT4-fs/);
    assert.notEqual(answerOf(stdout, "run").status, 0);
    assert.match(detailsOf(events, "dockerd"), /^\/var\/log\/dockerd\.log can't be written: /m);
    assert.equal(said("zombies"), "");
    assert.deepEqual(answerOf(stdout, "kernel"), { output: "", status: 1 });
  });

  await t.step("the machine still shuts down by itself, in order", () => {
    assert.equal(status, 0, stderr);
    const down = events.filter(({ stage }) => stage === "shutdown");
    assert.equal(down.at(-1)?.event, "done");
  });
});
