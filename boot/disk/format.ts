/**
 * What a superblock says, and what a reader of one format is. It reads nothing.
 *
 * @module
 */
import type { Device } from "./device.ts";

/** What something on a device is for, as libblkid's `USAGE` has it. */
export type Usage = "filesystem" | "raid" | "crypto" | "other";

/**
 * How a file system was left:
 *
 * - `clean`: nothing is to be done;
 * - `dirty`: it has a journal or a log that the next mount replays;
 * - `damaged`: it says itself that it needs a checker, or that it is not whole.
 */
export type State = "clean" | "dirty" | "damaged";

/** What one device is to a btrfs of several. */
export interface PoolMember {
  /** The device's number in the file system, from 1. */
  readonly devid: number;
  /** The device's own UUID: libblkid's `UUID_SUB`. */
  readonly uuid: string | null;
  /** How many devices the file system has. */
  readonly devices: number;
}

/** Something that was recognised on a device: the words of libblkid, and what a mount wants to know first. */
export interface Probed {
  /** libblkid's `TYPE`: `ext2`, `ext4`, `xfs`, `btrfs`, `vfat`, `swap`, `crypto_LUKS`, `LVM2_member` and so on. */
  readonly type: string;
  /** The label, without white space at its end. Bytes that are no UTF-8 are U+FFFD here. */
  readonly label: string | null;
  /** The label's bytes; empty where there is none. */
  readonly labelRaw: Uint8Array;
  /** The UUID as libblkid writes it: of most formats in lower case, of vfat `1234-ABCD`. */
  readonly uuid: string | null;
  /** libblkid's `USAGE`. */
  readonly usage: Usage;
  /** Whether a checksum over all of this was there and right. A wrong one is never reported: it is not recognised. */
  readonly verified: boolean;
  /** Bytes of the device that the file system takes up by its own account; `null` where its reader doesn't know. */
  readonly size: number | null;
  /** How it was left; `null` where the superblock doesn't tell. */
  readonly state: State | null;
  /** Its place in a file system of several devices; `null` for every type but btrfs. */
  readonly pool: PoolMember | null;
}

/** Knows one format. */
export interface Format {
  /** Recognises the format on a device; `null` where it is none, or a checksum is wrong. */
  look(device: Device): Promise<Probed | null>;
}

/**
 * Fills in what most formats don't have.
 *
 * @param known What the format has.
 */
export function probed(known: Pick<Probed, "type" | "usage"> & Partial<Probed>): Probed {
  return {
    label: null,
    labelRaw: new Uint8Array(),
    uuid: null,
    verified: false,
    size: null,
    state: null,
    pool: null,
    ...known,
  };
}
