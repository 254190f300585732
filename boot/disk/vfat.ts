/**
 * Recognises FAT12, FAT16 and FAT32 by the boot sector. Pure.
 *
 * @see https://en.wikipedia.org/wiki/Design_of_the_FAT_file_system
 * @module
 */
import { hasText, label, view } from "./bytes.ts";
import { type Format, probed } from "./format.ts";
import { volumeLabel } from "./vfat_label.ts";
import type { FatLayout } from "./vfat_layout.ts";

const BOOT_SECTOR = 512;
const MOST_CLUSTERS = { fat12: 0xff4, fat16: 0xfff4, fat32: 0xfff_fff6 } as const;
/** The boot sector has a serial number: followed by a label, or alone. */
const EXTENDED = { whole: 0x29, serialOnly: 0x28 } as const;

/** Recognises a FAT file system. */
export const vfat: Format = {
  async look(device) {
    const boot = await device.range(0, BOOT_SECTOR);
    if (boot === null || !hasMagic(boot)) return null;
    const layout = layoutOf(boot);
    if (layout === null) return null;
    const fsinfo = layout.fat32 === null ? 0 : view(boot).getUint16(48, true) * layout.sectorSize;
    if (fsinfo !== 0 && !isFsinfo(await device.range(fsinfo, 512))) return null;
    return probed({
      type: "vfat",
      ...label(await volumeLabel(device, layout)),
      uuid: layout.fat32 === null ? serial16(boot) : serial(boot, 67),
      usage: "filesystem",
      size: layout.sectors * layout.sectorSize,
    });
  },
};

/** Whether there are magic bytes, as in libblkid: a text, or a boot sector's end without a text of another format. */
function hasMagic(boot: Uint8Array): boolean {
  if (hasText(boot, 3, "-FVE-FS-")) return false;
  if (["MSWIN", "FAT32   "].some((text) => hasText(boot, 82, text))) return true;
  if (["MSDOS", "FAT16   ", "FAT12   ", "FAT     "].some((text) => hasText(boot, 54, text))) {
    return true;
  }
  return boot[510] === 0x55 && boot[511] === 0xaa &&
    !hasText(boot, 54, "JFS     ") && !hasText(boot, 54, "HPFS    ");
}

const isPowerOfTwo = (value: number): boolean => value !== 0 && (value & (value - 1)) === 0;

/** Reads the layout, with 32-bit arithmetic as in libblkid; `null` if it is not valid. */
function layoutOf(boot: Uint8Array): FatLayout | null {
  const data = view(boot);
  const sectorSize = data.getUint16(11, true);
  const sectorsPerCluster = data.getUint8(13);
  const reservedSectors = data.getUint16(14, true);
  const tables = data.getUint8(16);
  const rootEntries = data.getUint16(17, true);
  const media = data.getUint8(21);
  const [length16, length32] = [data.getUint16(22, true), data.getUint32(36, true)];
  const sectors = data.getUint16(19, true) || data.getUint32(32, true);
  if (tables === 0 || reservedSectors === 0 || (media < 0xf8 && media !== 0xf0)) return null;
  if (!isPowerOfTwo(sectorsPerCluster)) return null;
  if (!isPowerOfTwo(sectorSize) || sectorSize < 512 || sectorSize > 4096) return null;
  const fatSectors = Math.imul(length16 || length32, tables) >>> 0;
  const rootSectors = Math.ceil(rootEntries * 32 / sectorSize);
  const clusters = Math.floor(
    ((sectors - (reservedSectors + fatSectors + rootSectors)) >>> 0) / sectorsPerCluster,
  );
  const { fat12, fat16, fat32 } = MOST_CLUSTERS;
  const most = length16 === 0 && length32 !== 0 ? fat32 : clusters > fat12 ? fat16 : fat12;
  if (clusters > most) return null;
  return {
    sectorSize,
    sectorsPerCluster,
    reservedSectors,
    fatSectors,
    rootEntries,
    sectors,
    fat32: length16 === 0 && length32 !== 0
      ? { fatLength: length32, rootCluster: data.getUint32(44, true) }
      : null,
  };
}

/** Whether a sector is the information sector. Some file systems omit its signatures. */
function isFsinfo(sector: Uint8Array | null): boolean {
  if (sector === null) return false;
  const one = ["RRaA", "RRdA", "\0\0\0\0"].some((text) => hasText(sector, 0, text));
  return one && ["rrAa", "\0\0\0\0"].some((text) => hasText(sector, 484, text));
}

function serial16(boot: Uint8Array): string | null {
  const sign = boot[38];
  return sign === EXTENDED.whole || sign === EXTENDED.serialOnly ? serial(boot, 39) : null;
}

function serial(boot: Uint8Array, offset: number): string | null {
  const value = view(boot).getUint32(offset, true);
  const hex = value.toString(16).toUpperCase().padStart(8, "0");
  return value === 0 ? null : `${hex.slice(0, 4)}-${hex.slice(4)}`;
}
