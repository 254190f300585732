/**
 * Images made by the real tools, corrupted in memory: a probe never crashes and never returns a wrong label. Each
 * format gets many mutations, most of them in its superblock, and a flip of every single bit of its superblock.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mdraid } from "../fakes/superblocks.ts";
import { seededRandom } from "../fakes/random.ts";
import { skip } from "../skip.ts";
import type { Probed } from "../../boot/disk/format.ts";
import { follow, withImage } from "./images.ts";
import { loopRefusal, withLoop } from "./loop.ts";
import { MemoryDisk, type Range } from "./memory_disk.ts";
import { mutated } from "./mutation.ts";
import { DEVICE_RECIPES, RECIPES } from "./recipes.ts";

const SEED = 20;
const MUTATIONS = 10_000;
const LABEL = "DOCKER";

/**
 * The guarantee of a checksum: none without a checksum; a mere sum detects a change in one place; else any change is
 * detected.
 */
type Cover = "none" | "sum" | "whole";

interface Broken {
  readonly name: string;
  /** The ranges of its superblocks, and of anything else that identifies the content. */
  readonly regions: readonly Range[];
  readonly cover: Cover;
  /** Fewer mutations if a probe takes a millisecond; then single bits are not flipped either. */
  readonly mutations?: number;
}

const EXT: readonly Range[] = [[1024, 1024]];
const XFS: readonly Range[] = [[0, 512]];
const BTRFS: readonly Range[] = [[0x10_000, 4096]];
/** For FAT12 with 4 MiB: the boot sector, and the root directory's first entries. */
const FAT12: readonly Range[] = [[0, 512], [0x1400, 256]];

const FILES: readonly Broken[] = [
  { name: "ext2", regions: EXT, cover: "none" },
  { name: "ext3", regions: EXT, cover: "none" },
  { name: "ext4", regions: EXT, cover: "whole" },
  { name: "xfs", regions: XFS, cover: "whole" },
  { name: "xfs of version 4", regions: XFS, cover: "none" },
  { name: "btrfs with crc32c", regions: BTRFS, cover: "whole" },
  { name: "btrfs with xxhash", regions: BTRFS, cover: "whole", mutations: 1000 },
  { name: "btrfs with sha256", regions: BTRFS, cover: "whole", mutations: 1000 },
  { name: "btrfs with blake2", regions: BTRFS, cover: "whole", mutations: 500 },
  { name: "f2fs", regions: [[1024, 3072]], cover: "none" },
  { name: "f2fs with a checksum", regions: [[1024, 3072]], cover: "whole" },
  { name: "FAT12", regions: FAT12, cover: "none" },
  { name: "FAT32", regions: [[0, 512]], cover: "none" },
  { name: "erofs", regions: [[1024, 128]], cover: "whole" },
  { name: "squashfs", regions: [[0, 96]], cover: "none" },
  { name: "swap with pages of 4 KiB", regions: [[1024, 512], [4080, 16]], cover: "none" },
  { name: "LUKS1", regions: [[0, 592]], cover: "none" },
  { name: "LUKS2", regions: [[0, 512], [4096, 1024]], cover: "whole" },
];

/** Corrupts one image again and again. */
async function breakAll(t: Deno.TestContext, path: string, broken: Broken): Promise<void> {
  const { regions, cover, mutations = MUTATIONS } = broken;
  using file = await Deno.open(path, { read: true });
  const disk = await MemoryDisk.of(file);
  const [truth, ...others] = await disk.probe();
  assert.ok(truth !== undefined && others.length === 0, "the intact image is recognised");
  const hold = (found: readonly Probed[], what: string): void => {
    for (const one of found) {
      if (cover === "none") assertWellFormed(one, what);
      else assertTrue(one, truth, what);
    }
  };
  await t.step(`${mutations} mutations (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const outcomes = { nothing: 0, something: 0 };
    for (let round = 0; round < mutations; round++) {
      const places = random() < 0.75 ? regions : disk.ranges;
      const [offset, count] = places[Math.floor(random() * places.length)] ?? [0, 0];
      const bytes = mutated(disk.bytes(offset, count), random, cover === "sum");
      const found = await disk.broken(offset, bytes, () => disk.probe());
      outcomes[found.length === 0 ? "nothing" : "something"]++;
      hold(found, `round ${round}, ${count} bytes at ${offset}`);
    }
    const { nothing, something } = outcomes;
    assert.ok(nothing > mutations / 100 && something > mutations / 100, JSON.stringify(outcomes));
  });
  if (mutations < MUTATIONS) return;
  const bits = regions.reduce((sum, [, count]) => sum + count * 8, 0);
  await t.step(`each of ${bits} bits flipped alone`, async () => {
    for (const [offset, count] of regions) {
      for (let bit = 0; bit < count * 8; bit++) {
        const at = offset + (bit >> 3);
        const byte = disk.bytes(at, 1);
        byte[0] = (byte[0] ?? 0) ^ (1 << (bit & 7));
        const found = await disk.broken(at, byte, () => disk.probe());
        hold(found, `bit ${bit & 7} of byte ${at}`);
      }
    }
  });
  assert.deepEqual(await disk.probe(), [truth], "every mutation was undone");
}

/** An ext4 whose features are wiped together with label, UUID and checksum is an ext2 or ext3 without any of these. */
function assertTrue(found: Probed, truth: Probed, what: string): void {
  assert.equal(found.type.replace(/^ext[23]$/, "ext4"), truth.type, what);
  if (found.label !== null) assert.equal(found.label, truth.label, what);
  if (found.uuid !== null) assert.equal(found.uuid, truth.uuid, what);
}

const TYPES = /^(ext[234]|ext4dev|jbd|xfs|btrfs|f2fs|vfat|erofs|squashfs3?|swap|swsuspend)$/;
// Case does not matter: a flipped bit can turn a letter of a UUID that is stored as text into a capital.
const UUID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-F]{4}-[0-9A-F]{4})$/i;
const OTHER_TYPES = /^(crypto_LUKS|LVM2_member|linux_raid_member)$/;

/** Without a checksum, corruption can't be detected. The label and the UUID must still be well-formed. */
function assertWellFormed({ type, label, labelRaw, uuid }: Probed, what: string): void {
  assert.match(type, OTHER_TYPES.test(type) ? OTHER_TYPES : TYPES, what);
  assert.ok(!labelRaw.includes(0) && labelRaw.length <= 1536, what);
  assert.equal(label === null, labelRaw.length === 0, what);
  assert.doesNotMatch(label?.at(-1) ?? "", /[ \t\n\v\f\r]/, what);
  if (uuid !== null) assert.match(uuid, UUID, what);
}

for (const broken of FILES) {
  Deno.test(`${broken.name}: corrupted anywhere, it is recognised as itself or not at all`, async (t) => {
    const recipe = RECIPES.find(({ name }) => name === broken.name);
    assert.ok(recipe !== undefined);
    const label = new TextEncoder().encode(recipe.label > 0 ? LABEL : "");
    const made = await withImage(recipe, label, async (path) => {
      await breakAll(t, path, broken);
      return true;
    });
    assert.equal(made, true);
  });
}

const LVM = { name: "a physical volume of LVM", regions: [[512, 512]], cover: "whole" } as const;
const lvmName = `${LVM.name}: corrupted anywhere, it is recognised as itself or not at all`;
const refusal = await loopRefusal();
if (refusal !== null) skip(lvmName, refusal);
else {
  Deno.test(lvmName, async (t) => {
    const recipe = DEVICE_RECIPES.find(({ name }) => name === LVM.name);
    assert.ok(recipe !== undefined);
    await withLoop(recipe.size << 20, async (device) => {
      const made = await follow(recipe.shell, device, new Uint8Array());
      assert.equal(made.code, 0, made.stderr);
      await breakAll(t, device, LVM);
    });
  });
}

const SIZE = 2 << 20;
const MEMBERS = {
  "0.90": { region: [SIZE - 0x10_000, 64], cover: "none" },
  "1.0": { region: [SIZE - 8192, 262], cover: "sum" },
  "1.1": { region: [0, 262], cover: "sum" },
  "1.2": { region: [4096, 262], cover: "sum" },
} as const;

for (const version of ["0.90", "1.0", "1.1", "1.2"] as const) {
  const { region, cover } = MEMBERS[version];
  Deno.test(`a member of a RAID, ${version}, made by hand: corrupted anywhere, it is recognised as itself or not at all`, async (t) => {
    const path = await Deno.makeTempFile({ prefix: "superblock-" });
    try {
      await Deno.writeFile(path, mdraid(version, LABEL));
      await breakAll(t, path, { name: version, regions: [region], cover });
    } finally {
      await Deno.remove(path);
    }
  });
}
