import assert from "node:assert/strict";
import { deviceOf, type Field, onDisk, put } from "../../tests/fakes/superblocks.ts";
import { MOST_READS } from "./device.ts";
import type { Probed } from "./format.ts";
import { recognise } from "./probe.ts";
import { vfat } from "./vfat.ts";

const SIZE = 4 << 20;
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Makes a FAT16 of 4 MiB: the root directory begins at sector 33, after two tables of 16 sectors. */
function fat16(...fields: Field[]): Uint8Array {
  const disk = new Uint8Array(SIZE);
  put(disk, true, [
    [11, 2, 512],
    [13, 1, 1],
    [14, 2, 1],
    [16, 1, 2],
    [17, 2, 64],
    [19, 2, 8192],
    [21, 1, 0xf8],
    [22, 2, 16],
    [38, 1, 0x29],
    [39, 4, 0x1234_abcd],
    [510, 2, 0xaa55],
    ...fields,
  ]);
  disk.set(ascii("BOOT LABEL FAT16   "), 43);
  return disk;
}
const ROOT16 = 33 * 512;

/** Makes a FAT32 with clusters of one sector, the first of which is sector 1032. */
function fat32(...fields: Field[]): Uint8Array {
  const disk = fat16([17, 2, 0], [14, 2, 32], [22, 2, 0]);
  put(disk, true, [[36, 4, 500], [44, 4, 2], [48, 2, 1], [67, 4, 0x00c0_ffee], ...fields]);
  disk.set(ascii("FAT32   "), 82);
  disk.set(ascii("RRaA"), 512);
  disk.set(ascii("rrAa"), 512 + 484);
  return disk;
}
const cluster = (number: number): number => (1032 + number - 2) * 512;
const link = (from: number, to: number): Field => [32 * 512 + from * 4, 4, to];

function entry(disk: Uint8Array, offset: number, name: string, attributes: number): void {
  disk.set(ascii(name.padEnd(11)), offset);
  disk[offset + 11] = attributes;
}

const look = (disk: Uint8Array): Promise<Probed | null> => vfat.look(deviceOf(disk));

Deno.test("vfat: reads the label from the root directory, not from the boot sector", async () => {
  const disk = fat16();
  assert.deepEqual([(await look(disk))?.label, (await look(disk))?.uuid], [null, "1234-ABCD"]);
  entry(disk, ROOT16, "\xe5", 0x08);
  disk[ROOT16] = 0xe5;
  entry(disk, ROOT16 + 32, "LONG", 0x0f);
  entry(disk, ROOT16 + 64, "FOLDER", 0x18);
  entry(disk, ROOT16 + 96, "FILE", 0x20);
  entry(disk, ROOT16 + 128, "DOCKER", 0x28);
  const found = await look(disk);
  assert.deepEqual([found?.label, found?.size], ["DOCKER", SIZE]);
  put(disk, true, [[ROOT16 + 128 + 26, 2, 5]]);
  assert.equal((await look(disk))?.label, null, "an entry with clusters is a file");
});

Deno.test("vfat: ignores entries after the directory's end, and reads a first byte of 5 as 229", async () => {
  const disk = fat16();
  entry(disk, ROOT16 + 32, "DOCKER", 0x08);
  assert.equal((await look(disk))?.label, null);
  entry(disk, ROOT16, "\x05", 0x08);
  assert.deepEqual((await look(disk))?.labelRaw, Uint8Array.of(0xe5));
});

Deno.test("vfat: finds the label of FAT32 in any cluster of the root directory", async () => {
  const disk = fat32(link(2, 7), link(7, 0x0fff_ffff));
  for (let at = 0; at < 512; at += 32) entry(disk, cluster(2) + at, "FILE", 0x20);
  entry(disk, cluster(7), "DOCKER", 0x08);
  const found = await look(disk);
  assert.deepEqual([found?.label, found?.uuid], ["DOCKER", "00C0-FFEE"]);
});

Deno.test("vfat: abandons a chain of clusters that is a loop, or leads nowhere", async () => {
  const full = (disk: Uint8Array, number: number): void => {
    for (let at = 0; at < 512; at += 32) entry(disk, cluster(number) + at, "FILE", 0x20);
  };
  for (const next of [2, 3, 0, 1, 63_999, 0x0fff_fff0]) {
    const disk = fat32(link(2, next), link(3, 2));
    full(disk, 2);
    full(disk, 3);
    let reads = 0;
    const found = await recognise((offset, count) => {
      reads++;
      return onDisk(disk)(offset, count);
    }, SIZE);
    assert.deepEqual(found.map(({ type, label }) => [type, label]), [["vfat", null]]);
    assert.ok(reads <= MOST_READS);
  }
});

Deno.test("vfat: without a serial number it has no UUID", async () => {
  assert.equal((await look(fat16([38, 1, 0])))?.uuid, null);
  assert.equal((await look(fat16([38, 1, 0x28])))?.uuid, "1234-ABCD");
  assert.equal((await look(fat16([39, 4, 0])))?.uuid, null);
});

Deno.test("vfat: refuses an invalid boot sector, even with the right magic bytes", async () => {
  const wrong: Field[] = [
    [11, 2, 513],
    [11, 2, 256],
    [11, 2, 8192],
    [13, 1, 3],
    [13, 1, 0],
    [14, 2, 0],
    [16, 1, 0],
    [21, 1, 0xf1],
    [22, 2, 8000],
  ];
  for (const field of wrong) assert.equal(await look(fat16(field)), null, JSON.stringify(field));
  const jfs = fat16();
  jfs.set(ascii("JFS     "), 54);
  assert.equal(await look(jfs), null);
  const bitlocker = fat16();
  bitlocker.set(ascii("-FVE-FS-"), 3);
  assert.equal(await look(bitlocker), null);
});

Deno.test("vfat: refuses FAT32 with a wrong information sector, but accepts an empty one", async () => {
  const disk = fat32();
  disk.set(ascii("XXXX"), 512);
  assert.equal(await look(disk), null);
  disk.fill(0, 512, 1024);
  assert.ok(await look(disk) !== null);
  assert.equal(await look(fat32([48, 2, 0xffff])), null, "beyond the end");
});
