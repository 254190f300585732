/**
 * Finds the label of a FAT file system, an entry of its root directory. The label in the boot sector is another one:
 * libblkid calls it `LABEL_FATBOOT`. Pure.
 *
 * @module
 */
import type { Device } from "./device.ts";
import { view } from "./bytes.ts";
import type { FatLayout } from "./vfat_layout.ts";

const ENTRY = 32;
const NAME = 11;
const FREE = 0xe5;
/** Stands for a first character that looks like a free entry. */
const ESCAPED_FREE = 0x05;
const ATTRIBUTES = { longName: 0x0f, all: 0x3f, label: 0x08, directory: 0x10 } as const;
/** The most clusters of a chain: a longer one counts as a loop. */
const MOST_CLUSTERS = 99;

const NONE = new Uint8Array();

/**
 * Looks for the label.
 *
 * @param device The device.
 * @param layout The layout, from the boot sector.
 * @returns Its bytes, padded with spaces; empty if there is none, or the directory is too large to read.
 */
export async function volumeLabel(device: Device, layout: FatLayout): Promise<Uint8Array> {
  const { reservedSectors, fatSectors, sectorSize, sectorsPerCluster, fat32 } = layout;
  const data = ((reservedSectors + fatSectors) >>> 0) * sectorSize;
  if (fat32 === null) return await labelIn(device, data, layout.rootEntries) ?? NONE;
  const size = sectorsPerCluster * sectorSize;
  const clusters = fat32.fatLength * sectorSize / 4;
  let cluster = fat32.rootCluster;
  for (let round = 0; round < MOST_CLUSTERS && cluster > 0 && cluster < clusters; round++) {
    const found = await labelIn(device, data + (cluster - 2) * size, size / ENTRY);
    if (found !== null) return found;
    const next = await device.range(reservedSectors * sectorSize + cluster * 4, 4);
    if (next === null) break;
    cluster = view(next).getUint32(0, true) & 0xfff_ffff;
  }
  return NONE;
}

async function labelIn(
  device: Device,
  offset: number,
  entries: number,
): Promise<Uint8Array | null> {
  const directory = await device.range(offset, entries * ENTRY);
  if (directory === null) return null;
  for (let at = 0; at < directory.length; at += ENTRY) {
    const entry = directory.subarray(at, at + ENTRY);
    if (entry[0] === 0) return null;
    if (entry[0] === FREE || !isLabel(entry)) continue;
    const name = entry.slice(0, NAME);
    if (name[0] === ESCAPED_FREE) name[0] = FREE;
    return name;
  }
  return null;
}

/** Whether an entry is a label. A label has no clusters. */
function isLabel(entry: Uint8Array): boolean {
  const data = view(entry);
  const attributes = data.getUint8(11);
  if (data.getUint16(20, true) !== 0 || data.getUint16(26, true) !== 0) return false;
  if ((attributes & ATTRIBUTES.all) === ATTRIBUTES.longName) return false;
  return (attributes & (ATTRIBUTES.label | ATTRIBUTES.directory)) === ATTRIBUTES.label;
}
