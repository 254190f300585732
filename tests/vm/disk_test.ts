/**
 * Two boots with a labelled ext4 disk. The second boot finds the data of the first, on a file system that has grown
 * with the disk. Disks without the label are not written to.
 *
 * @module
 */
import assert from "node:assert/strict";
import { assertCleanExt4, Disks, sha256 } from "./disks.ts";
import { assertOrderlyEnd, detailsOf } from "./events_file.ts";
import { AFTER_STAGES, answerOf, script } from "./sections.ts";
import { up } from "./up.ts";

const IMAGE = "only-docker/dom0:latest";
const DOM0 = `${AFTER_STAGES}; docker inspect --format '{{.Id}} {{.Created}}' dom0`;

const FIRST = script({
  dom0: DOM0,
  volume: `docker run --name made -v keep:/v ${IMAGE} sh -c 'echo kept >/v/file; touch /made'`,
  image: "docker commit made kept:1",
  mount: "grep ' /host/var/lib/docker ' /proc/mounts",
});
const SECOND = script({
  dom0: DOM0,
  kept: "docker run --rm -v keep:/v kept:1 cat /v/file /made",
  grown: `i=0; until [ $(df -k /host/var/lib/docker | awk 'END { print $2 }') -gt 700000 ]; do
    [ $i -lt 120 ] || exit 99; i=$((i+1)); sleep 1; done`,
  images: "docker images --format '{{.Repository}}' | sort",
});

Deno.test("a disk labelled DOCKER keeps images, volumes and dom0; other disks keep every byte", async (t) => {
  await using disks = await Disks.make();
  const others = [await disks.format("ext4", "OTHER"), await disks.noise(8 * 1024 * 1024)];
  const before = await Promise.all(others.map(sha256));
  const data = await disks.format("ext4", "DOCKER");
  const attached = [...others, data].flatMap((disk) => ["--disk", disk]);

  const first = await up([...attached, "--run", FIRST]);
  assert.equal(first.status, 0, first.stderr);
  await Deno.truncate(data, 900 * 1024 * 1024);
  const second = await up([...attached, "--run", SECOND]);
  assert.equal(second.status, 0, second.stderr);

  await t.step("Docker's state is on the labelled disk, whichever it is", () => {
    assert.match(detailsOf(first.events, "storage"), /is on \/dev\/vdc \(ext4, label DOCKER\)/);
    assert.match(answerOf(first.stdout, "mount").output, /^\/dev\/vdc /);
    assert.match(detailsOf(second.events, "storage"), /is on \/dev\/vdc /);
  });

  await t.step("the second boot has the image and the volume of the first", () => {
    assert.equal(answerOf(first.stdout, "image").status, 0);
    assert.deepEqual(answerOf(second.stdout, "kept"), { output: "kept", status: 0 });
    assert.equal(
      answerOf(second.stdout, "images").output,
      "kept\nonly-docker/dhcp\nonly-docker/dom0",
    );
  });

  await t.step("the bundled images are imported once, and dom0's container is used again", () => {
    for (const stage of ["image-dom0", "image-dhcp"]) {
      assert.match(detailsOf(first.events, stage), / imported: /);
      assert.match(detailsOf(second.events, stage), / was already present: /);
    }
    assert.match(detailsOf(first.events, "dom0"), /the container was created/);
    assert.match(detailsOf(second.events, "dom0"), /of an earlier boot is used again/);
    assert.match(answerOf(first.stdout, "dom0").output, /^[0-9a-f]{64} /);
    assert.equal(answerOf(second.stdout, "dom0").output, answerOf(first.stdout, "dom0").output);
  });

  await t.step(
    "the file system is grown to a disk that has become larger, while it is in use",
    () => {
      assert.deepEqual(answerOf(second.stdout, "grown"), { output: "", status: 0 });
      assert.match(detailsOf(second.events, "grow"), /now takes up all 943718400 bytes/);
    },
  );

  await t.step("both boots unmount the disk: it needs no repair", async () => {
    assertOrderlyEnd(first.events, "poweroff");
    assertOrderlyEnd(second.events, "poweroff");
    await assertCleanExt4(data);
  });

  await t.step("a disk with another label and one with none are not written to", async () => {
    assert.deepEqual(await Promise.all(others.map(sha256)), before);
  });
});
