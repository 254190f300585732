import assert from "node:assert/strict";
import { btrfs, ext4, onDisk, xfs } from "../../tests/fakes/superblocks.ts";
import { seededRandom } from "../../tests/fakes/random.ts";
import { MAGICS } from "./magics.ts";
import { type Signature, signatures } from "./signatures.ts";

const look = (disk: Uint8Array): Promise<Signature[]> => signatures(onDisk(disk), disk.length);
const text = (characters: string): Uint8Array =>
  Uint8Array.from(characters, (character) => character.charCodeAt(0));

Deno.test("signatures: finds none on an empty disk of any size", async () => {
  for (const size of [0, 1, 511, 512, 4096, 65_536, (1 << 20) + 1, 6 << 20]) {
    assert.deepEqual(await look(new Uint8Array(size)), [], `${size} bytes`);
  }
});

Deno.test("signatures: finds a file system even if its checksum is wrong", async () => {
  for (const [name, disk] of Object.entries({ ext: ext4("A"), xfs: xfs("A"), btrfs: btrfs("A") })) {
    assert.deepEqual((await look(disk)).map((each) => each.name), [name]);
    disk.fill(0xff, 0x2f0, 0x300);
    disk.fill(0xff, 0x6f0, 0x700);
    disk.fill(0xff, 0x10_2f0, 0x10_300);
    assert.deepEqual((await look(disk)).map((each) => each.name), [name]);
  }
});

Deno.test("signatures: finds every magic of the table in its place, and nowhere else", async () => {
  const size = 300 * 2 ** 30;
  for (const { name, offset, text: magic } of MAGICS) {
    const start = offset < 0 ? size + offset : offset;
    const sparse = (moved: number) => (from: number, count: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(count);
      for (let at = 0; at < magic.length; at++) {
        const place = start + moved + at - from;
        if (place >= 0 && place < count) bytes[place] = magic.charCodeAt(at);
      }
      return Promise.resolve(bytes);
    };
    assert.deepEqual(await signatures(sparse(0), size), [{ name, offset: start }]);
    // No other magic's place is 100 bytes further on.
    assert.deepEqual(await signatures(sparse(100), size), [], `${name} at ${start}`);
  }
});

Deno.test("signatures: finds members of RAIDs at the end of a disk of an odd size", async () => {
  const size = (3 << 20) + 4096 + 512;
  const places = [[0x2f_0000, "\xfc\x4e\x2b\xa9"], [0x2f_0000, "\xa9\x2b\x4e\xfc"], [
    0x2f_f000,
    "\xfc\x4e\x2b\xa9",
  ]] as const;
  for (const [offset, magic] of places) {
    const disk = new Uint8Array(size);
    disk.set(text(magic), offset);
    assert.deepEqual(await look(disk), [{ name: "linux_raid_member", offset }]);
  }
});

Deno.test("signatures: reads the largest disk at most 64 times, and at most 6 MiB", async () => {
  let [reads, bytes] = [0, 0];
  const read = (_offset: number, count: number): Promise<Uint8Array> => {
    reads++;
    bytes += count;
    return Promise.resolve(new Uint8Array(count));
  };
  assert.deepEqual(await signatures(read, 2 ** 52), []);
  assert.ok(reads <= 64 && bytes <= 6 << 20, `${reads} reads, ${bytes} bytes`);
});

Deno.test("signatures: never throws on 1,000 disks of noise (seed 7)", async () => {
  const random = seededRandom(7);
  for (let round = 0; round < 1000; round++) {
    const disk = new Uint8Array(Math.floor(random() * 20_000));
    for (let at = 0; at < disk.length; at += 1 + Math.floor(random() * 64)) {
      disk[at] = Math.floor(random() * 256);
    }
    for (const { offset } of await look(disk)) assert.ok(offset >= 0 && offset < disk.length);
  }
});
