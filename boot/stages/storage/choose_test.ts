import assert from "node:assert/strict";
import { type PoolMember, type Probed, probed } from "../../disk/format.ts";
import { choose, leftAlone } from "./choose.ts";
import type { Seen } from "./devices.ts";

const fileSystem = (type: string, more: Partial<Probed> = {}): Probed =>
  probed({ type, usage: "filesystem", label: "DOCKER", ...more });
const seen = (source: string, ...found: Probed[]): Seen => ({
  ...{ source, size: 1 << 30, found, unreadable: null },
});
const member = (source: string, devid: number, devices: number, uuid = "u"): Seen => {
  const pool: PoolMember = { devid, uuid: null, devices };
  return seen(source, fileSystem("btrfs", { uuid, pool }));
};
const sourcesOf = (choice: ReturnType<typeof choose>): string[] | string =>
  "members" in choice ? choice.members.map(({ source }) => source) : choice.kind;

Deno.test("choose: takes the only file system with the label, on any device", () => {
  for (const type of ["ext2", "ext3", "ext4", "xfs", "btrfs"]) {
    const others = [seen("/dev/sda"), seen("/dev/sdb", fileSystem("ext4", { label: "OTHER" }))];
    const choice = choose([...others, seen("/dev/sdc1", fileSystem(type))], "DOCKER");
    assert.equal(choice.kind, "use");
    assert.deepEqual(sourcesOf(choice), ["/dev/sdc1"]);
  }
});

Deno.test("choose: takes none if none has the label, or none that has it can be mounted", () => {
  const both = seen("/dev/sdb", fileSystem("ext4"), fileSystem("xfs"));
  const devices = [
    seen("/dev/sda", fileSystem("vfat")),
    both,
    seen("/dev/sdc", fileSystem("crypto_LUKS")),
    seen("/dev/sdd", fileSystem("ext4", { label: "docker" })),
    { ...seen("/dev/sde"), unreadable: "EIO" },
  ];
  for (const some of [[], devices]) {
    assert.deepEqual(choose(some, "DOCKER"), {
      kind: "none",
      reason: "no disk is labelled DOCKER",
    });
  }
  const lines = leftAlone(devices, "DOCKER");
  assert.equal(lines.length, 4);
  assert.match(lines[0] ?? "", /^\/dev\/sda is labelled DOCKER, but is vfat: it is left alone/);
  assert.match(lines[1] ?? "", /^\/dev\/sdb is labelled DOCKER, but is ext4 and xfs at once/);
  assert.match(lines[2] ?? "", /^\/dev\/sdc .* crypto_LUKS/);
  assert.match(lines[3] ?? "", /^\/dev\/sde can't be read and is left alone: EIO/);
});

Deno.test("choose: takes a mountable file system even if another labelled device is not mountable", () => {
  const devices = [
    seen("/dev/sda", fileSystem("crypto_LUKS")),
    seen("/dev/sdb", fileSystem("ext4")),
  ];
  assert.deepEqual(sourcesOf(choose(devices, "DOCKER")), ["/dev/sdb"]);
});

Deno.test("choose: refuses two file systems with the label, and names both", () => {
  const one = seen("/dev/sda", fileSystem("ext4", { uuid: "1" }));
  const other = seen("/dev/sdb", fileSystem("xfs", { uuid: "2" }));
  for (const devices of [[one, other], [other, one]]) {
    const choice = choose(devices, "DOCKER");
    assert.ok(choice.kind === "refuse");
    assert.match(choice.reason, /^2 devices are labelled DOCKER: .*\/dev\/sda \(ext4 1\)/);
    assert.match(choice.reason, /\/dev\/sdb \(xfs 2\)/);
    assert.doesNotMatch(choice.reason, /copies/);
  }
});

Deno.test("choose: takes neither a disk nor its copy, even of a btrfs", () => {
  const original = seen("/dev/sda", fileSystem("ext4", { uuid: "1" }));
  const copy = { ...original, source: "/dev/sdb" };
  const pairs = [
    [original, copy],
    [member("/dev/sda", 1, 1), member("/dev/sdb", 1, 1)],
    [member("/dev/sda", 1, 2), member("/dev/sdb", 2, 2), member("/dev/sdc", 2, 2)],
  ];
  for (const devices of pairs) {
    const choice = choose(devices, "DOCKER");
    assert.ok(choice.kind === "refuse");
    assert.match(choice.reason, /copies among them/);
  }
});

Deno.test("choose: takes the devices of one btrfs as one file system, in the order of their numbers", () => {
  const devices = [3, 1, 2].map((devid) => member(`/dev/sd${devid}`, devid, 3));
  const choice = choose(devices, "DOCKER");
  assert.equal(choice.kind, "use");
  assert.deepEqual(sourcesOf(choice), ["/dev/sd1", "/dev/sd2", "/dev/sd3"]);
});

Deno.test("choose: calls a btrfs that lacks devices incomplete, and says how many are missing", () => {
  const choice = choose([member("/dev/sdb", 2, 3)], "DOCKER");
  assert.ok(choice.kind === "incomplete");
  assert.match(choice.reason, /^\/dev\/sdb is one of the 3 devices .* and 2 are missing$/);
  assert.deepEqual(sourcesOf(choice), ["/dev/sdb"]);
});

Deno.test("choose: refuses two btrfs with the label, even if they lack devices", () => {
  const devices = [member("/dev/sda", 1, 2, "u"), member("/dev/sdb", 2, 2, "v")];
  assert.equal(choose(devices, "DOCKER").kind, "refuse");
});

Deno.test("leftAlone: does not name devices that can be mounted or have another label", () => {
  const devices = [
    seen("/dev/sda", fileSystem("ext4")),
    seen("/dev/sdb", fileSystem("vfat", { label: "OTHER" })),
    seen("/dev/sdc", fileSystem("vfat", { label: null })),
    seen("/dev/sdd"),
  ];
  assert.deepEqual(leftAlone(devices, "DOCKER"), []);
});
