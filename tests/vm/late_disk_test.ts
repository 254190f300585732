/**
 * Disks that come late, disks that must not be mounted, and ambiguous disks: the right one is mounted, and no other is
 * ever written to.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { BootEvent } from "../../boot/events.ts";
import { Disks, sha256 } from "./disks.ts";
import { assertOrderlyEnd, detailsOf, stagesWith } from "./events_file.ts";
import { Monitor } from "./monitor.ts";
import { answerOf, script } from "./sections.ts";
import { startUp, up } from "./up.ts";

/** The delay of the late disk in seconds. */
const LATE = 10;
/** The machine's deadline for it, in seconds of an emulated machine. */
const DEADLINE = 120;

const LABEL = "docker info --format '{{join .Labels \" \"}}'";
const until = (condition: string): string =>
  `i=0; until ${condition}; do [ $i -lt 120 ] || exit 99; i=$((i+1)); sleep 1; done`;
const attached = (disks: readonly string[]): string[] => disks.flatMap((disk) => ["--disk", disk]);
const after = (seconds: number): Promise<void> =>
  new Promise((wake) => setTimeout(wake, seconds * 1000));

/** Returns the sources that were mounted on Docker's state, in order. */
const statesOf = (events: readonly BootEvent[]): string[] =>
  events.flatMap(({ step }) =>
    /^mount "([^"]*)" on \/var\/lib\/docker /.exec(step ?? "")?.[1] ?? []
  );

Deno.test("a btrfs whose second disk is 10 s late is waited for, grown and used; foreign disks keep every byte", async (t) => {
  await using disks = await Disks.make();
  const monitor = new Monitor(disks.folder);
  const foreign = [
    await disks.foreign("luks", "DOCKER"),
    await disks.foreign("vfat", "DOCKER"),
    await disks.foreign("gpt", "DOCKER"),
    await disks.noise(8 << 20),
  ];
  const before = await Promise.all(foreign.map(sha256));
  const swap = await disks.foreign("swap", "DOCKER-SWAP");
  const [first, second] = await disks.formatPair("DOCKER");
  for (const disk of [first, second]) await Deno.truncate(disk, 900 << 20);

  const booting = await startUp([
    ...attached([...foreign, swap, first]),
    ...monitor.options,
    ...["--append", `only-docker.storage.deadline=${DEADLINE}`],
    "--run",
    script({
      label: LABEL,
      grown: `${until("[ $(df -k /host/var/lib/docker | awk 'END { print $2 }') -gt 1700000 ]")}
        grep ' /host/var/lib/docker ' /proc/mounts`,
      swaps: `${until("[ $(grep -c ^/dev /proc/swaps) = 2 ]")}; cat /proc/swaps`,
      logs: "ls /host/var/lib/docker/only-docker/log; ls -ld /etc/only-docker/keys",
    }),
  ]);
  await booting.eventsHave(/waiting for it, at most/);
  await after(LATE);
  await monitor.plugIn(second);
  const { status, stdout, stderr, events } = await booting.ended;
  assert.equal(status, 0, stderr);

  await t.step("the boot waited for it, and mounted nothing before", () => {
    const details = detailsOf(events, "storage");
    assert.match(details, /is one of the 2 devices .*, and 1 is missing: waiting for it/);
    assert.match(details, /Docker's state is on \/dev\/vdf and \/dev\/sda \(btrfs, label DOCKER\)/);
    assert.deepEqual(statesOf(events), ["/dev/vdf"]);
    assert.equal(answerOf(stdout, "label").output, "only-docker.storage=/dev/vdf");
  });

  await t.step("the file system takes up the growth of both disks", () => {
    const { output, status } = answerOf(stdout, "grown");
    assert.equal(status, 0, output);
    assert.match(output, / btrfs rw,/);
    assert.equal(detailsOf(events, "grow").match(/now takes up all 943718400 bytes/g)?.length, 2);
  });

  await t.step(
    "the kernel swaps to compressed memory first, then to the disk with the label",
    () => {
      const [, ...rows] = answerOf(stdout, "swaps").output.split("\n").map((row) =>
        row.split(/\s+/)
      );
      const priorities = new Map(rows.map((row) => [row[0], Number(row[4])]));
      assert.deepEqual([...priorities.keys()].sort(), ["/dev/vde", "/dev/zram0"]);
      assert.equal(priorities.get("/dev/zram0"), 100);
      assert.ok(Number(priorities.get("/dev/vde")) < 0);
    },
  );

  await t.step("the logs and the keys' folder are on the disk", () => {
    const { output } = answerOf(stdout, "logs");
    assert.match(output, /^containerd\.log$/m);
    assert.match(output, /^dockerd\.log$/m);
    assert.match(output, /^drwx------ .* \/etc\/only-docker\/keys$/m);
  });

  await t.step(
    "LUKS and vfat with the label are named; they and the others keep every byte",
    async () => {
      const details = detailsOf(events, "storage");
      assert.match(details, /\/dev\/vda is labelled DOCKER, but is crypto_LUKS: it is left alone/);
      assert.match(details, /\/dev\/vdb is labelled DOCKER, but is vfat: it is left alone/);
      assert.deepEqual(await Promise.all(foreign.map(sha256)), before);
      assertOrderlyEnd(events, "poweroff");
      assert.deepEqual(stagesWith(events, "failed"), []);
    },
  );
});

Deno.test("a disk later than the deadline is not used: Docker's state stays in memory; of two empty disks none is formatted", async () => {
  await using disks = await Disks.make();
  const monitor = new Monitor(disks.folder);
  const late = await disks.format("ext4", "DOCKER");
  const empty = [await disks.empty("one"), await disks.empty("two")];
  const all = [late, ...empty];
  const before = await Promise.all(all.map(sha256));
  const booting = await startUp([
    ...attached(empty),
    ...monitor.options,
    ...["--append", "only-docker.storage.deadline=3 only-docker.storage.format=empty"],
    ...["--run", script({ label: `${until("grep -q sda$ /proc/partitions")}; ${LABEL}` })],
  ]);
  await booting.stderrHas(/✓ storage .* no disk is labelled DOCKER: .* is in memory/);
  await monitor.plugIn(late);
  const { status, stdout, stderr, events } = await booting.ended;
  assert.equal(status, 0, stderr);
  assert.deepEqual(answerOf(stdout, "label"), { output: "only-docker.storage=memory", status: 0 });
  assert.deepEqual(statesOf(events), ["docker"]);
  const details = detailsOf(events, "storage");
  assert.match(details, /waiting for it, at most 3 s/);
  assert.match(details, /no disk is formatted: \/dev\/vda and \/dev\/vdb are empty/);
  assert.deepEqual(await Promise.all(all.map(sha256)), before);
  assertOrderlyEnd(events, "poweroff");
});

Deno.test("of a disk and its copy neither is mounted or written to, nor an empty one formatted beside them", async () => {
  await using disks = await Disks.make();
  const original = await disks.format("ext4", "DOCKER");
  const all = [original, await disks.clone(original), await disks.empty("empty")];
  const before = await Promise.all(all.map(sha256));
  const append = ["--append", "only-docker.storage.format=empty only-docker.storage.deadline=60"];
  const { status, stdout, stderr, events } = await up([
    ...attached(all),
    ...append,
    ...["--run", script({ label: LABEL })],
  ]);
  assert.equal(status, 0, stderr);
  assert.equal(answerOf(stdout, "label").output, "only-docker.storage=memory");
  assert.match(stderr, /✓ storage .* 2 devices are labelled DOCKER, copies among them: \/dev\/vda/);
  assert.doesNotMatch(detailsOf(events, "storage"), /waiting|formatted/);
  assert.deepEqual(await Promise.all(all.map(sha256)), before);
  assertOrderlyEnd(events, "poweroff");
});

Deno.test("a disk that can't be written to is not used, and the boot is in memory", async () => {
  await using disks = await Disks.make();
  const disk = await disks.format("ext4", "DOCKER");
  const before = await sha256(disk);
  const drive = `-drive file=${disk},if=none,id=fixed,format=raw,readonly=on`;
  const { status, stdout, stderr, events } = await up([
    ...["--qemu", `${drive} -device virtio-blk-pci,drive=fixed`],
    ...["--run", script({ label: LABEL, run: "docker run --rm only-docker/dom0 true" })],
  ]);
  assert.equal(status, 0, stderr);
  assert.equal(answerOf(stdout, "label").output, "only-docker.storage=memory");
  assert.equal(answerOf(stdout, "run").status, 0);
  assert.match(stderr, /✓ storage .* \/dev\/vda has the label, but is read-only: .* in memory/);
  assert.equal(await sha256(disk), before);
  assertOrderlyEnd(events, "poweroff");
});
