import assert from "node:assert/strict";
import { btrfs, ext4, onDisk, xfs } from "../../tests/fakes/superblocks.ts";
import { seededRandom } from "../../tests/fakes/random.ts";
import type { Probed } from "./format.ts";
import { probe, recognise } from "./probe.ts";

const look = (disk: Uint8Array): Promise<Probed | null> => probe(onDisk(disk), disk.length);

const FILE_SYSTEMS = {
  ext4: { make: ext4, longest: 16, end: 2048 },
  xfs: { make: xfs, longest: 12, end: 512 },
  btrfs: { make: btrfs, longest: 256, end: 0x11_000 },
} as const;

Deno.test("probe: recognises ext4, xfs and btrfs with their labels, up to the longest", async () => {
  for (const [type, { make, longest }] of Object.entries(FILE_SYSTEMS)) {
    for (const label of ["DOCKER", "d", "x".repeat(longest), "Dätä €"]) {
      const found = await look(make(label));
      assert.deepEqual([found?.type, found?.label], [type, label]);
      assert.deepEqual(found?.labelRaw, new TextEncoder().encode(label));
      assert.equal(found?.verified, true);
    }
  }
});

Deno.test("probe: a label ends at its first NUL and has no white space at its end", async () => {
  for (const { make } of Object.values(FILE_SYSTEMS)) {
    assert.equal((await look(make("DOCKER\0old")))?.label, "DOCKER");
    assert.equal((await look(make(" DOCKER \t ")))?.label, " DOCKER");
    for (const none of ["", "  ", "\0DOCKER"]) assert.equal((await look(make(none)))?.label, null);
  }
});

Deno.test("probe: keeps the bytes of a label that is not UTF-8", async () => {
  for (const { make } of Object.values(FILE_SYSTEMS)) {
    const found = await look(make(new Uint8Array([0xff, 0xfe, 0x80])));
    assert.match(found?.label ?? "", /^\ufffd+$/);
    assert.deepEqual(found?.labelRaw, new Uint8Array([0xff, 0xfe, 0x80]));
    const marked = await look(make("\ufeffDATA"));
    assert.equal(marked?.label, "\ufeffDATA", "a byte order mark is part of the label");
  }
});

Deno.test("probe: recognises nothing on a disk that is too short, or shorter than its size", async () => {
  for (const { make, end } of Object.values(FILE_SYSTEMS)) {
    const whole = make("DOCKER");
    for (const length of [0, 1, 263, 511, end - 1]) {
      const short = whole.slice(0, length);
      assert.equal(await probe(onDisk(short), whole.length), null, `${length} bytes`);
      assert.equal(await look(short), null);
    }
    assert.notEqual(await probe(onDisk(whole.slice(0, end)), whole.length), null);
  }
});

Deno.test("probe: throws the error of a failed read", async () => {
  const failure = new Error("EIO");
  await assert.rejects(probe(() => Promise.reject(failure), 1 << 20), failure);
});

Deno.test("probe: recognises neither of two file systems on one disk", async () => {
  const disk = ext4("DOCKER");
  disk.set(btrfs("OTHER").subarray(0x10_000), 0x10_000);
  assert.equal(await look(disk), null);
  const found = await recognise(onDisk(disk), disk.length);
  assert.deepEqual(found.map(({ type, label }) => [type, label]), [["ext4", "DOCKER"], [
    "btrfs",
    "OTHER",
  ]]);
});

const SEED = 0xef53;
const MUTATIONS = 20_000;

Deno.test(`probe: ${MUTATIONS} broken disks never throw or give a wrong label (seed ${SEED})`, async () => {
  const random = seededRandom(SEED);
  const below = (end: number): number => Math.floor(random() * end);
  const disks = Object.values(FILE_SYSTEMS).map(({ make }) => make("DOCKER"));
  const outcomes = { none: 0, right: 0 };
  for (let round = 0; round < MUTATIONS; round++) {
    const disk = disks[below(disks.length)] ?? new Uint8Array();
    const before: [at: number, byte: number][] = [];
    for (let flips = 1 + below(3); flips > 0; flips--) {
      const at = (random() < 0.5 ? 0 : 0x10_000) + below(0x800);
      before.unshift([at, disk[at] ?? 0]);
      disk[at] = (disk[at] ?? 0) ^ (1 << below(8));
    }
    const found = await look(disk);
    outcomes[found === null ? "none" : "right"]++;
    if (found !== null) assert.equal(found.label, "DOCKER", `round ${round}`);
    for (const [at, byte] of before) disk[at] = byte;
  }
  assert.ok(outcomes.none > 1000 && outcomes.right > 1000, JSON.stringify(outcomes));
});
