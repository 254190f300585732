/**
 * Reads the partitions of a disk: tables of the kinds `dos` and `gpt`. Pure.
 *
 * @see https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html
 * @module
 */
import type { Device } from "./device.ts";
import { hasText, view } from "./bytes.ts";
import { crc32 } from "./crc.ts";

/** A partition, in bytes of its disk. */
export interface Partition {
  /** Its offset in bytes. */
  readonly offset: number;
  /** Its size in bytes. */
  readonly count: number;
}

const SECTOR = 512;
const DOS_TABLE = { offset: 446, entry: 16, entries: 4 } as const;
/** The type of the only entry that protects a disk with a `gpt` from programs that do not know `gpt`. */
const TYPE_PROTECTIVE = 0xee;
const GPT_HEADER = { sector: 1, count: 92, sum: 16 } as const;
/** The most bytes of a table: UEFI requires 128 entries, and no tool makes more than this. */
const MOST_ENTRIES_BYTES = 0x8000;

/**
 * Reads a disk's partitions: those of its `gpt`, or the four of its `dos` table. Logical partitions are within one of
 * these.
 *
 * @param device The disk.
 * @returns Its partitions; none if it has no valid table.
 */
export async function partitions(device: Device): Promise<Partition[]> {
  const first = await device.range(0, SECTOR);
  if (first === null || first[510] !== 0x55 || first[511] !== 0xaa) return [];
  const data = view(first);
  const found: Partition[] = [];
  for (let entry = 0; entry < DOS_TABLE.entries; entry++) {
    const at = DOS_TABLE.offset + entry * DOS_TABLE.entry;
    const active = first[at];
    if (active !== 0 && active !== 0x80) return [];
    if (first[at + 4] === TYPE_PROTECTIVE) return await gptPartitions(device);
    const sectors = data.getUint32(at + 12, true);
    if (sectors === 0) continue;
    found.push({ offset: data.getUint32(at + 8, true) * SECTOR, count: sectors * SECTOR });
  }
  return found;
}

/** Reads only the first table: if that is broken, its entries are not reliable. */
async function gptPartitions(device: Device): Promise<Partition[]> {
  const header = await device.range(GPT_HEADER.sector * SECTOR, GPT_HEADER.count);
  if (header === null || !hasText(header, 0, "EFI PART")) return [];
  const data = view(header);
  const summed = header.slice().fill(0, GPT_HEADER.sum, GPT_HEADER.sum + 4);
  if ((~crc32(summed, 0xffff_ffff) >>> 0) !== data.getUint32(GPT_HEADER.sum, true)) return [];
  const [entries, size] = [data.getUint32(80, true), data.getUint32(84, true)];
  if (size < 128 || entries * size > MOST_ENTRIES_BYTES) return [];
  const table = await device.range(Number(data.getBigUint64(72, true)) * SECTOR, entries * size);
  if (table === null) return [];
  const rows = view(table);
  const found: Partition[] = [];
  for (let at = 0; at < table.length; at += size) {
    const [start, last] = [rows.getBigUint64(at + 32, true), rows.getBigUint64(at + 40, true)];
    if (start === 0n || last < start) continue;
    found.push({ offset: Number(start) * SECTOR, count: Number(last - start + 1n) * SECTOR });
  }
  return found;
}
