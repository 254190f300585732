import assert from "node:assert/strict";
import { type FakeHost, fakeHost, type FakeHostOptions } from "../../../tests/fakes/host.ts";
import { DEFAULT_CONFIG } from "../../config.ts";
import { probed } from "../../disk/format.ts";
import type { Seen } from "./devices.ts";
import { formatEmpty, placesOf } from "./format.ts";

const MIB = 1 << 20;
const GIB = 2 ** 30;
const EMPTY = 256 * MIB;

const seen = (name: string, more: Partial<Seen> = {}): Seen => ({
  ...{ source: `/dev/${name}`, size: EMPTY, found: [], unreadable: null, ...more },
});

/** Makes a host with these whole disks, whose bytes are all zero except those at the given offsets. */
function host(
  disks: Readonly<Record<string, readonly number[]>>,
  options: FakeHostOptions = {},
): FakeHost {
  const files = Object.entries(disks).flatMap(([name, used]) => {
    const disk = new Uint8Array(EMPTY);
    for (const at of used) disk[at < 0 ? EMPTY + at : at] = 1;
    const flags = ["removable", "ro"].map((flag) => [`/sys/class/block/${name}/${flag}`, "0\n"]);
    return [[`/dev/${name}`, disk], ...flags];
  });
  return fakeHost({ ...options, files: { ...Object.fromEntries(files), ...options.files } });
}

const started = (on: FakeHost): string[] =>
  on.taken.flatMap((step) => step.op === "start" ? [step.service.argv.join(" ")] : []);

Deno.test("formatEmpty: formats the only empty disk as ext4 with the label", async () => {
  const on = host({ vda: [], vdb: [0] });
  assert.equal(await formatEmpty(on, [seen("vda"), seen("vdb")]), true);
  assert.deepEqual(started(on), ["/usr/sbin/mke2fs -q -t ext4 -L DOCKER /dev/vda"]);
  const step = on.taken.at(-1);
  assert.ok(step?.op === "start" && step.service.restart === null);
  assert.deepEqual(step.service.readiness, { exit: 0, deadline: 200 });
});

Deno.test("formatEmpty: spares a disk with any byte in the examined places, and says how to erase it", async () => {
  for (const place of placesOf(EMPTY)) {
    for (const at of [place, place + MIB - 1]) {
      const on = host({ vda: [at] });
      assert.equal(await formatEmpty(on, [seen("vda")]), false);
      assert.deepEqual(started(on), [], `byte ${at}`);
      assert.match(
        on.logged.join(),
        /\/dev\/vda is not formatted: .* dd if=\/dev\/zero of=\/dev\/vda/,
      );
    }
  }
});

Deno.test("placesOf: has both ends, and the copies of superblocks", () => {
  assert.deepEqual(placesOf(EMPTY).map((at) => at / MIB), [0, 8, 64, 128, 64, 128, 192, 255]);
  const large = placesOf(1024 * GIB + 512).map((at) => at / MIB);
  assert.ok(large.includes(256 * 1024));
  assert.ok(large.slice(0, -1).every(Number.isInteger));
  assert.equal(large.at(-1), 1024 * 1024 - 1 + 512 / MIB);
});

Deno.test("formatEmpty: formats neither of two empty disks, and names both", async () => {
  const on = host({ vda: [], vdb: [] });
  assert.equal(await formatEmpty(on, [seen("vda"), seen("vdb")]), false);
  assert.deepEqual(started(on), []);
  assert.match(on.logged.join(), /no disk is formatted: \/dev\/vda and \/dev\/vdb are empty/);
});

Deno.test("formatEmpty: spares a disk with a signature between the places that must be zero", async () => {
  // The second superblock of an ext with blocks of 2 KiB.
  const at = 32 * MIB + 56;
  assert.ok(placesOf(EMPTY).every((place) => at < place || at >= place + MIB));
  const on = host({ vda: [] });
  const disk = on.files.get("/dev/vda") as Uint8Array;
  disk.set([0x53, 0xef], at);
  assert.equal(await formatEmpty(on, [seen("vda")]), false);
  assert.deepEqual(started(on), []);
  assert.match(
    on.logged.join(),
    /\/dev\/vda is not formatted: it has a signature of ext at byte 33554488/,
  );
});

const found = [probed({ type: "swap", usage: "other" })];
const REFUSED: readonly (readonly [device: Seen, options: FakeHostOptions, reason: RegExp])[] = [
  [seen("vda", { found }), {}, /it holds swap/],
  [seen("vda", { unreadable: "EIO" }), {}, /can't be read: EIO/],
  [seen("vda", { size: EMPTY - 1024 }), {}, /less than 256 MiB/],
  [seen("vda"), { files: { "/sys/class/block/vda/ro": "1\n" } }, /its flag ro is 1/],
  [seen("vda"), { files: { "/sys/class/block/vda/removable": "1\n" } }, /its flag removable is 1/],
  [seen("vda"), { files: { "/sys/class/block/vda/removable": "" } }, /its flag removable is $/],
  [seen("vda"), { fail: { "readFile /sys/class/block/vda/ro": "ENOENT" } }, /ENOENT/],
  [seen("vda"), { fail: { [`pread /dev/vda 0+${MIB}`]: "EIO" } }, /EIO/],
  // The device has become smaller since its size was read.
  [seen("vda", { size: 2 * EMPTY }), {}, /it has data/],
];
for (const [device, options, reason] of REFUSED) {
  Deno.test(`formatEmpty: does not format a disk for the reason "${reason.source}"`, async () => {
    const on = host({ vda: [] }, options);
    assert.equal(await formatEmpty(on, [device]), false);
    assert.deepEqual(started(on), []);
    assert.match(on.logged.join(), reason);
  });
}

Deno.test("formatEmpty: formats only whole disks of kinds that hold data", async () => {
  const never = ["vda1", "nvme0n1p1", "nvme0", "dm-0", "md0", "mmcblk0", "nbd0", "loop0", "sr0"];
  for (const name of [...never, "zram0", "ram0", "pmem0", "sda 1", "../sda"]) {
    const on = host({ [name]: [] });
    assert.equal(await formatEmpty(on, [seen(name)]), false);
    assert.match(on.logged.join(), /not a whole disk/, name);
  }
  for (const name of ["sda", "sdaa", "vdz", "xvdb", "hdc", "nvme0n1", "nvme10n2"]) {
    assert.equal(await formatEmpty(host({ [name]: [] }), [seen(name)]), true, name);
  }
});

Deno.test("formatEmpty: does not truncate a label that is too long", async () => {
  const config = { storage: { ...DEFAULT_CONFIG.storage, label: "é".repeat(9) } };
  const on = host({ vda: [] }, { config });
  assert.equal(await formatEmpty(on, [seen("vda")]), false);
  assert.deepEqual(on.taken, []);
  assert.match(on.logged.join(), /longer than the 16 bytes/);
});

Deno.test("formatEmpty: logs a failure of mke2fs; a step outside the scope is an error", async () => {
  const on = host({ vda: [] }, { fail: { "start /usr/sbin/mke2fs": "EFAILED" } });
  assert.equal(await formatEmpty(on, [seen("vda")]), false);
  assert.match(on.logged.at(-1) ?? "", /\/dev\/vda could not be formatted: .*EFAILED/);
  for (const step of ["start /usr/sbin/mke2fs", "pread /dev/vda"]) {
    const refused = host({ vda: [] }, { fail: { [step]: "ESCOPE" } });
    await assert.rejects(formatEmpty(refused, [seen("vda")]), { code: "ESCOPE" });
  }
});
