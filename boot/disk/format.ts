/**
 * The types of the result of a superblock, and of the reader of a format. It must not read.
 *
 * @module
 */
import type { Device } from "./device.ts";

/** The purpose of a device's content: libblkid's `USAGE`. */
export type Usage = "filesystem" | "raid" | "crypto" | "other";

/**
 * The state of a file system:
 *
 * - `clean`: nothing needs to be done;
 * - `dirty`: it has a journal or a log that the next mount replays;
 * - `damaged`: it is marked as needing a checker, or as incomplete.
 */
export type State = "clean" | "dirty" | "damaged";

/** The place of a device in a btrfs of several devices. */
export interface PoolMember {
  /** The device's number in the file system, from 1. */
  readonly devid: number;
  /** The device's own UUID: libblkid's `UUID_SUB`. */
  readonly uuid: string | null;
  /** The number of devices of the file system. */
  readonly devices: number;
}

/** The content that was recognised on a device: in libblkid's terms, with further data for a mount. */
export interface Probed {
  /** libblkid's `TYPE`: `ext2`, `ext4`, `xfs`, `btrfs`, `vfat`, `swap`, `crypto_LUKS`, `LVM2_member` and so on. */
  readonly type: string;
  /** The label, without white space at its end. Bytes that are not UTF-8 are replaced by U+FFFD. */
  readonly label: string | null;
  /** The label's bytes; empty if there is none. */
  readonly labelRaw: Uint8Array;
  /** The UUID as libblkid writes it: in lower case for most formats, `1234-ABCD` for vfat. */
  readonly uuid: string | null;
  /** libblkid's `USAGE`. */
  readonly usage: Usage;
  /** Whether a checksum covers all of this and is right. Content with a wrong checksum is not recognised at all. */
  readonly verified: boolean;
  /** Bytes of the device that the file system uses, by its superblock; `null` if the reader doesn't know. */
  readonly size: number | null;
  /** Its state; `null` if the superblock doesn't say. */
  readonly state: State | null;
  /** Its place in a file system of several devices; `null` for every type but btrfs. */
  readonly pool: PoolMember | null;
}

/** The reader of a format. */
export interface Format {
  /** Recognises the format on a device; `null` if the device does not have it, or a checksum is wrong. */
  look(device: Device): Promise<Probed | null>;
}

/**
 * Completes a result with the values of missing fields.
 *
 * @param known The fields that the format has.
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
