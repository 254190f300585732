/**
 * Where things are in a FAT file system.
 *
 * @module
 */

/** What the boot sector says of where things are. */
export interface FatLayout {
  /** Bytes. */
  readonly sectorSize: number;
  /** A power of two. */
  readonly sectorsPerCluster: number;
  /** Sectors before the first table. */
  readonly reservedSectors: number;
  /** Sectors of all file allocation tables. */
  readonly fatSectors: number;
  /** Entries of the root directory of FAT12 and FAT16. */
  readonly rootEntries: number;
  /** Of FAT32: the sectors of one table, and the first cluster of the root directory. */
  readonly fat32: { readonly fatLength: number; readonly rootCluster: number } | null;
  /** Sectors of the whole. */
  readonly sectors: number;
}
