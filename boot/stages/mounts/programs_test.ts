import assert from "node:assert/strict";
import { failEachStep, fakeHost, type FakeHostOptions } from "../../../tests/fakes/host.ts";
import { mounts } from "./body.ts";
import { mountPrograms } from "./programs.ts";
import type { Stage } from "../stage.ts";

const RELEASE = "6.12.1-test";
const FOLDER = `/lib/modules/${RELEASE}`;
const IMAGE = "/boot/programs.erofs";
const HOST: FakeHostOptions = {
  files: {
    [IMAGE]: "",
    "/proc/sys/kernel/osrelease": `${RELEASE}\n`,
    [`${FOLDER}/modules.dep`]: "kernel/erofs.ko.xz: kernel/libcrc32c.ko.xz\n" +
      "kernel/libcrc32c.ko.xz:\nkernel/loop.ko.xz:\nkernel/overlay.ko.xz:\n",
    [`${FOLDER}/modules.builtin`]: "",
    "/proc/modules": "",
  },
  stats: { "/mnt": {}, "/usr/bin": {}, "/usr/sbin": {} },
};
const MOUNTS = [
  `losetup ${IMAGE}`,
  'mount "/dev/loop0" on /mnt as erofs flags 0x5',
  'mount "/mnt/usr/bin" on /usr/bin flags 0x1000',
  'mount "/mnt/usr/sbin" on /usr/sbin flags 0x1000',
  "umount /mnt",
];
const stage: Stage<void> = { ...mounts, run: mountPrograms };

Deno.test("mountPrograms: loads the modules, binds the image's folders, and leaves no other mount", async () => {
  const host = fakeHost(HOST);
  await mountPrograms(host);
  assert.deepEqual(
    host.lines.filter((line) => !/^(stat|read) /.test(line)),
    [
      `finit_module ${FOLDER}/kernel/loop.ko.xz`,
      `finit_module ${FOLDER}/kernel/libcrc32c.ko.xz`,
      `finit_module ${FOLDER}/kernel/erofs.ko.xz`,
      ...MOUNTS,
    ],
  );
  assert.deepEqual(host.logged, []);
});

Deno.test("mountPrograms: does nothing on a root without an image", async () => {
  const host = fakeHost();
  await mountPrograms(host);
  assert.deepEqual(host.lines, [`stat ${IMAGE}`]);
});

Deno.test("mountPrograms: needs no modules if the kernel has them built in", async () => {
  const files = { ...HOST.files };
  delete files[`${FOLDER}/modules.dep`];
  const host = fakeHost({ ...HOST, files });
  await mountPrograms(host);
  assert.deepEqual(host.lines.filter((line) => !/^(stat|read) /.test(line)), MOUNTS);
});

Deno.test("mountPrograms: logs an image that can't be mounted, with the step, and does not fail", async () => {
  const { way, runs } = await failEachStep(stage, HOST);
  assert.deepEqual(way.slice(-MOUNTS.length), MOUNTS);
  for (const [at, { lines, error }] of runs.entries()) {
    if (at === 0) continue;
    assert.equal(error, undefined, way[at]);
    const ended = lines.length === at + 1;
    assert.ok(ended || way[at]?.startsWith("finit_module"), way[at]);
  }
  const damaged = fakeHost({ ...HOST, fail: { "mount /mnt": "EUCLEAN" } });
  await mountPrograms(damaged);
  assert.equal(damaged.logged.length, 1);
  assert.match(damaged.logged[0] ?? "", /^Docker's programs can't be mounted: .*EUCLEAN/);
  assert.deepEqual(damaged.lines.slice(-1), MOUNTS.slice(1, 2));
});
