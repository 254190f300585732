/**
 * Where things are in a FAT file system.
 *
 * @module
 */

/** The layout of the file system, from the boot sector. */
export interface FatLayout {
  /** Bytes of a sector. */
  readonly sectorSize: number;
  /** A power of two. */
  readonly sectorsPerCluster: number;
  /** Sectors before the first table. */
  readonly reservedSectors: number;
  /** Sectors of all file allocation tables. */
  readonly fatSectors: number;
  /** Entries of the root directory of FAT12 and FAT16. */
  readonly rootEntries: number;
  /** For FAT32, the sectors of one table, and the first cluster of the root directory; else `null`. */
  readonly fat32: { readonly fatLength: number; readonly rootCluster: number } | null;
  /** Sectors of the whole file system. */
  readonly sectors: number;
}
