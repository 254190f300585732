/**
 * Makes small disks with hand-made superblocks of file systems: for tests that need a disk, not a file system. Disks
 * of the real tools are in tests/superblocks.
 *
 * @module
 */
import { crc32c } from "../../boot/disk/crc.ts";
import { Device, type ReadRange } from "../../boot/disk/device.ts";

const SIZE = 2 << 20;

/** A number in a superblock. */
export type Field = readonly [offset: number, bytes: 1 | 2 | 4 | 8, value: number];

/**
 * Writes numbers.
 *
 * @param disk The disk, which is changed.
 * @param littleEndian The byte order.
 * @param fields The numbers.
 */
export function put(disk: Uint8Array, littleEndian: boolean, fields: readonly Field[]): void {
  const data = new DataView(disk.buffer);
  for (const [offset, bytes, value] of fields) {
    if (bytes === 8) data.setBigUint64(offset, BigInt(value), littleEndian);
    else if (bytes === 4) data.setUint32(offset, value, littleEndian);
    else if (bytes === 2) data.setUint16(offset, value, littleEndian);
    else data.setUint8(offset, value);
  }
}

const bytesOf = (text: string | Uint8Array): Uint8Array =>
  typeof text === "string" ? new TextEncoder().encode(text) : text;

/** Fields of an ext superblock. */
export interface ExtFields {
  readonly feature_compat?: number;
  readonly feature_incompat?: number;
  readonly feature_ro_compat?: number;
  readonly state?: number;
  readonly flags?: number;
  readonly log_block_size?: number;
  readonly checksum_type?: number;
  readonly blocks_count_hi?: number;
}

/**
 * Makes a disk with an ext4 of 1 MiB with a checksum.
 *
 * @param label Its label.
 * @param fields Fields that differ from the defaults.
 */
export function ext4(label: string | Uint8Array, fields: ExtFields = {}): Uint8Array {
  const disk = new Uint8Array(SIZE);
  put(disk, true, [
    [1024 + 0x04, 4, 1024],
    [1024 + 0x18, 4, fields.log_block_size ?? 0],
    [1024 + 0x38, 2, 0xef53],
    [1024 + 0x3a, 2, fields.state ?? 1],
    [1024 + 0x5c, 4, fields.feature_compat ?? 0x4],
    [1024 + 0x60, 4, fields.feature_incompat ?? 0x42],
    [1024 + 0x64, 4, fields.feature_ro_compat ?? 0x400],
    [1024 + 0x150, 4, fields.blocks_count_hi ?? 0],
    [1024 + 0x160, 4, fields.flags ?? 0],
    [1024 + 0x175, 1, fields.checksum_type ?? 1],
  ]);
  disk.fill(0xe4, 1024 + 0x68, 1024 + 0x78);
  disk.set(bytesOf(label), 1024 + 0x78);
  put(disk, true, [[1024 + 0x3fc, 4, crc32c(disk.subarray(1024, 1024 + 0x3fc))]]);
  return disk;
}

/**
 * Makes a disk with an xfs of version 5, whose superblock says 64 MiB.
 *
 * @param label Its label.
 */
export function xfs(label: string | Uint8Array): Uint8Array {
  const disk = new Uint8Array(SIZE);
  disk.set(bytesOf("XFSB"));
  put(disk, false, [
    [4, 4, 4096],
    [8, 8, 16_384],
    [80, 4, 1],
    [84, 4, 4096],
    [88, 4, 4],
    [100, 2, 0xb4a5],
    [102, 2, 512],
    [104, 2, 512],
    [120, 1, 12],
    [121, 1, 9],
    [122, 1, 9],
    [123, 1, 3],
    [127, 1, 25],
    [200, 4, 0x100],
  ]);
  disk.fill(0xf5, 32, 48);
  disk.set(bytesOf(label), 108);
  return sealXfs(disk);
}

/**
 * Corrects the checksum of an xfs.
 *
 * @param disk The disk, which is changed.
 */
export function sealXfs(disk: Uint8Array): Uint8Array {
  put(disk, true, [[224, 4, 0]]);
  put(disk, true, [[224, 4, ~crc32c(disk.subarray(0, 512)) >>> 0]]);
  return disk;
}

/** A device's place in a btrfs. */
export interface BtrfsFields {
  readonly devid?: number;
  readonly devices?: number;
  /** The byte that the file system's UUID consists of. */
  readonly uuid?: number;
}

/**
 * Makes a disk with a btrfs of this device alone, or of several.
 *
 * @param label Its label.
 * @param fields Fields that differ from the defaults.
 */
export function btrfs(label: string | Uint8Array, fields: BtrfsFields = {}): Uint8Array {
  const disk = new Uint8Array(SIZE);
  const start = 0x10_000;
  disk.set(bytesOf("_BHRfS_M"), start + 0x40);
  put(disk, true, [
    [start + 0x88, 8, fields.devices ?? 1],
    [start + 0x90, 4, 4096],
    [start + 0xc9, 8, fields.devid ?? 1],
    [start + 0xd1, 8, SIZE],
  ]);
  disk.fill(fields.uuid ?? 0xbf, start + 0x20, start + 0x30);
  disk.fill(0xbd, start + 0x10b, start + 0x11b);
  disk.set(bytesOf(label), start + 0x12b);
  return sealBtrfs(disk);
}

/**
 * Corrects the checksum of a btrfs.
 *
 * @param disk The disk, which is changed.
 */
export function sealBtrfs(disk: Uint8Array): Uint8Array {
  const sum = crc32c(disk.subarray(0x10_020, 0x11_000));
  put(disk, true, [[0x10_000, 4, ~sum >>> 0]]);
  return disk;
}

/**
 * Makes a disk that is one of two members of a mirror.
 *
 * @param version The version of the superblock, which determines its place.
 * @param label The array's name; version 0.90 has none.
 */
export function mdraid(version: "0.90" | "1.0" | "1.1" | "1.2", label: string): Uint8Array {
  const disk = new Uint8Array(SIZE);
  if (version === "0.90") return oldMember(disk);
  const start = { "1.0": SIZE - 8192, "1.1": 0, "1.2": 4096 }[version];
  put(disk, true, [
    [start, 4, 0xa92b_4efc],
    [start + 4, 4, 1],
    [start + 72, 4, 1],
    [start + 80, 8, 2048],
    [start + 92, 4, 2],
    [start + 128, 8, version === "1.0" ? 0 : 128],
    [start + 136, 8, 2048],
    [start + 144, 8, start / 512],
    [start + 220, 4, 3],
    [start + 256, 2, 0],
    [start + 258, 2, 1],
    [start + 260, 2, 0xffff],
  ]);
  disk.fill(0x6d, start + 16, start + 32);
  disk.set(bytesOf(label), start + 32);
  disk.fill(0x6e, start + 168, start + 184);
  let sum = 0;
  const data = new DataView(disk.buffer, start);
  for (let at = 0; at < 260; at += 4) sum += data.getUint32(at, true);
  sum += data.getUint16(260, true);
  put(disk, true, [[start + 216, 4, (sum % 2 ** 32 + Math.floor(sum / 2 ** 32)) % 2 ** 32]]);
  return disk;
}

function oldMember(disk: Uint8Array): Uint8Array {
  const start = SIZE - 0x10_000;
  const words = [0xa92b_4efc, 0, 90, 0, 0, 0x6d01, 0, 1, 1024, 2, 2, 0, 0, 0x6d02, 0x6d03, 0x6d04];
  put(disk, true, words.map((word, at) => [start + at * 4, 4, word]));
  // mdadm adds up 4 KiB, in which the sum's own field counts as zero.
  const sum = words.reduce((total, word) => total + word, 0);
  put(disk, true, [[start + 152, 4, sum % 2 ** 32 + Math.floor(sum / 2 ** 32)]]);
  return disk;
}

/**
 * Makes a reader of a disk in memory.
 *
 * @param disk The disk.
 * @returns Its reader.
 */
export function onDisk(disk: Uint8Array): ReadRange {
  return (offset, count) => Promise.resolve(disk.subarray(offset, offset + count));
}

/**
 * Makes a device of a disk in memory, for the readers of superblocks.
 *
 * @param disk The disk.
 */
export function deviceOf(disk: Uint8Array): Device {
  return new Device(onDisk(disk), disk.length);
}
