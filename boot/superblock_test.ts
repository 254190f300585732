import assert from "node:assert/strict";
import { seededRandom } from "../tests/fakes/random.ts";
import { BTRFS, type FileSystem, HEAD, identify } from "./superblock.ts";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const blank = (): Disk => ({
  head: new Uint8Array(HEAD.count),
  btrfs: new Uint8Array(BTRFS.count),
});

interface Disk {
  readonly head: Uint8Array;
  readonly btrfs: Uint8Array;
}

function ext4(label: Uint8Array): Disk {
  const disk = blank();
  disk.head.set([0x53, 0xef], 1024 + 56);
  disk.head.set(label, 1024 + 120);
  return disk;
}

function xfs(label: Uint8Array): Disk {
  const disk = blank();
  disk.head.set(ascii("XFSB"), 0);
  disk.head.set(label, 108);
  return disk;
}

function btrfs(label: Uint8Array): Disk {
  const disk = blank();
  disk.btrfs.set(ascii("_BHRfS_M"), 64);
  disk.btrfs.set(label, 299);
  return disk;
}

const FILE_SYSTEMS = {
  ext4: { make: ext4, longest: 16, after: (disk: Disk) => disk.head.fill(0x41, 1024 + 136) },
  xfs: { make: xfs, longest: 12, after: (disk: Disk) => disk.head.fill(0x41, 120) },
  btrfs: { make: btrfs, longest: 256, after: (disk: Disk) => disk.btrfs.fill(0x41, 299 + 256) },
} as const;

const look = ({ head, btrfs }: Disk): FileSystem | null => identify(head, btrfs);

Deno.test("identify: ext4, xfs and btrfs with their labels, up to the longest", () => {
  for (const [type, { make, longest, after }] of Object.entries(FILE_SYSTEMS)) {
    for (const label of ["DOCKER", "", "d", "x".repeat(longest), "Dätä €"]) {
      const disk = make(ascii(label));
      assert.deepEqual(look(disk), { type, label });
    }
    const full = make(ascii("y".repeat(longest)));
    after(full);
    assert.equal(look(full)?.label, "y".repeat(longest), `${type}: nothing behind the label`);
    assert.equal(look(make(ascii("DOCKER\0old")))?.label, "DOCKER", `${type}: to the first NUL`);
  }
});

Deno.test("identify: a label is compared as it is on the disk, also where it is no text", () => {
  const mark = [0xef, 0xbb, 0xbf];
  for (const { make } of Object.values(FILE_SYSTEMS)) {
    assert.equal(look(make(new Uint8Array([...mark, ...ascii("DATA")])))?.label, "\ufeffDATA");
    assert.match(look(make(new Uint8Array([0xff, 0xfe, 0x80])))?.label ?? "", /^\ufffd+$/);
  }
});

Deno.test("identify: reads its bytes where they begin in a larger buffer", () => {
  const { head } = ext4(ascii("DOCKER"));
  const larger = new Uint8Array(8192);
  larger.set(head, 3000);
  const view = larger.subarray(3000, 3000 + HEAD.count);
  assert.deepEqual(identify(view, new Uint8Array()), { type: "ext4", label: "DOCKER" });
});

Deno.test("identify: a superblock that was read short is none", () => {
  const { head } = ext4(ascii("DOCKER"));
  const pool = btrfs(ascii("DOCKER")).btrfs;
  assert.ok(identify(head, new Uint8Array()), "a disk smaller than a superblock of btrfs");
  assert.ok(identify(new Uint8Array(), pool));
  for (const short of [0, 1, 4, 512, 1024, 1100, 2047]) {
    assert.equal(identify(head.subarray(0, short), new Uint8Array()), null, `${short} bytes`);
    assert.equal(identify(xfs(ascii("DOCKER")).head.subarray(0, short), new Uint8Array()), null);
  }
  for (const short of [0, 72, 299, 1023]) {
    assert.equal(identify(new Uint8Array(), pool.subarray(0, short)), null, `${short} bytes`);
  }
});

Deno.test("identify: a disk that is none of these is null", () => {
  const mbr = blank();
  mbr.head.set([0x55, 0xaa], 510);
  const noise = blank();
  noise.head.fill(0xff);
  noise.btrfs.fill(0xff);
  const swapped = blank();
  swapped.head.set([0xef, 0x53], 1024 + 56);
  const almost = blank();
  almost.head.set(ascii("XFSC"));
  almost.btrfs.set(ascii("_BHRfS_N"), 64);
  for (const disk of [blank(), mbr, noise, swapped, almost]) assert.equal(look(disk), null);
});

const SEED = 0xef53;
const MUTATIONS = 20_000;

Deno.test(`identify: ${MUTATIONS} broken superblocks are none, or one of the three (seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  const below = (end: number): number => Math.floor(random() * end);
  const makers = Object.values(FILE_SYSTEMS);
  const recognised = { ext4: 0, xfs: 0, btrfs: 0, none: 0 };
  for (let round = 0; round < MUTATIONS; round++) {
    const disk = makers[below(makers.length)]?.make(ascii("DOCKER")) ?? blank();
    for (const bytes of [disk.head, disk.btrfs]) {
      for (let flips = below(40); flips > 0; flips--) bytes[below(bytes.length)] = below(256);
      // Half of the flips go where the magic numbers and labels are.
      for (let flips = below(4); flips > 0; flips--) bytes[below(160)] = below(256);
      if (random() < 0.1) bytes.fill(below(256), below(bytes.length));
    }
    const cut = (bytes: Uint8Array): Uint8Array =>
      random() < 0.1 ? bytes.subarray(0, below(bytes.length)) : bytes;
    const found = identify(cut(disk.head), cut(disk.btrfs));
    recognised[found?.type ?? "none"]++;
    if (found !== null) {
      assert.ok(Object.hasOwn(FILE_SYSTEMS, found.type), `round ${round}`);
      assert.ok(found.label.length <= FILE_SYSTEMS[found.type].longest, `round ${round}`);
      assert.ok(!found.label.includes("\0"), `round ${round}`);
    }
  }
  // Each end was met often: the mutations neither broke everything nor nothing.
  for (const [end, times] of Object.entries(recognised)) {
    assert.ok(times > 1000, `${end}: ${times}`);
  }
});
