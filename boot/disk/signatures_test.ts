import assert from "node:assert/strict";
import { btrfs, ext4, onDisk, xfs } from "../../tests/fakes/superblocks.ts";
import { seededRandom } from "../../tests/fakes/random.ts";
import { MAGICS } from "./magics.ts";
import { type Signature, signatures } from "./signatures.ts";

const look = (disk: Uint8Array): Promise<Signature[]> => signatures(onDisk(disk), disk.length);
const text = (characters: string): Uint8Array =>
  Uint8Array.from(characters, (character) => character.charCodeAt(0));

Deno.test("signatures: an empty disk of any size has none", async () => {
  for (const size of [0, 1, 511, 512, 4096, 65_536, (1 << 20) + 1, 6 << 20]) {
    assert.deepEqual(await look(new Uint8Array(size)), [], `${size} bytes`);
  }
});

Deno.test("signatures: a file system whose checksum is wrong has one all the same", async () => {
  for (const [name, disk] of Object.entries({ ext: ext4("A"), xfs: xfs("A"), btrfs: btrfs("A") })) {
    assert.deepEqual((await look(disk)).map((each) => each.name), [name]);
    disk.fill(0xff, 0x2f0, 0x300);
    disk.fill(0xff, 0x6f0, 0x700);
    disk.fill(0xff, 0x10_2f0, 0x10_300);
    assert.deepEqual((await look(disk)).map((each) => each.name), [name]);
  }
});

Deno.test("signatures: every magic of the table is found where it belongs, and nowhere else", async () => {
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
    // 100 bytes further on there is no other magic's place.
    assert.deepEqual(await signatures(sparse(100), size), [], `${name} at ${start}`);
  }
});

Deno.test("signatures: members of RAIDs at the end of a disk that is no multiple of anything", async () => {
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

Deno.test("signatures: no more than 64 reads and 6 MiB of the largest disk", async () => {
  let [reads, bytes] = [0, 0];
  const read = (_offset: number, count: number): Promise<Uint8Array> => {
    reads++;
    bytes += count;
    return Promise.resolve(new Uint8Array(count));
  };
  assert.deepEqual(await signatures(read, 2 ** 52), []);
  assert.ok(reads <= 64 && bytes <= 6 << 20, `${reads} reads, ${bytes} bytes`);
});

Deno.test("signatures: noise of 1,000 disks never throws (seed 7)", async () => {
  const random = seededRandom(7);
  for (let round = 0; round < 1000; round++) {
    const disk = new Uint8Array(Math.floor(random() * 20_000));
    for (let at = 0; at < disk.length; at += 1 + Math.floor(random() * 64)) {
      disk[at] = Math.floor(random() * 256);
    }
    for (const { offset } of await look(disk)) assert.ok(offset >= 0 && offset < disk.length);
  }
});
