/**
 * Formats an empty disk for Docker's state, if the configuration asks for it: the only code that lets a disk be written
 * to before it is mounted.
 *
 * A disk is a candidate only if all of these hold: it is a whole disk of a kind that holds data (SCSI, ATA, NVMe,
 * virtio, Xen); it is neither removable nor read-only; it has 256 MiB or more; it has no known signature; and every
 * byte is zero in its first and its last mebibyte and in those where file systems keep copies of their superblocks. A
 * single candidate is formatted; if there are several, none is.
 *
 * @module
 */
import { LOG_FOLDER, MKE2FS } from "../../paths.ts";
import type { Service } from "../../service.ts";
import { type Host, isRefused } from "../stage.ts";
import type { ReadRange } from "../../disk/device.ts";
import { signatures } from "../../disk/signatures.ts";
import type { Seen } from "./devices.ts";

const SYSFS = "/sys/class/block";
const MIB = 1 << 20;
const LEAST_SIZE = 256 * MIB;
/** The most bytes of an ext4 label. */
const LABEL_SIZE = 16;
/** Seconds: the kernel does most of the work once the file system is mounted. */
const DEADLINE = 200;

/** Whole disks; not devices made of others (dm, md), nor memory cards, nor network devices. */
const WHOLE_DISK = /^\/dev\/(sd[a-z]+|hd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+)$/;

/**
 * Makes an ext4 with the label on the only empty disk.
 *
 * @param host The stage's host.
 * @param seen Every device, with what was found on it.
 * @returns Whether a disk was formatted.
 * @throws {StepError} If a step is outside the scope.
 */
export async function formatEmpty(host: Host, seen: readonly Seen[]): Promise<boolean> {
  const { label } = host.config.storage;
  if (new TextEncoder().encode(label).length > LABEL_SIZE) {
    host.log(`no disk is formatted: ${label} is longer than the ${LABEL_SIZE} bytes of a label`);
    return false;
  }
  const empty: string[] = [];
  for (const device of seen) {
    const reason = await whyNot(host, device);
    if (reason === null) empty.push(device.source);
    else host.log(`${device.source} is not formatted: ${reason}`);
  }
  const [source, ...others] = empty;
  if (source === undefined) return false;
  if (others.length > 0) {
    host.log(`no disk is formatted: ${empty.join(" and ")} are empty, but only one may be`);
    return false;
  }
  host.log(`${source} is empty and is formatted as ext4 with the label ${label}`);
  try {
    await host.step({ op: "start", service: mke2fs(source, label) });
    return true;
  } catch (error) {
    if (!isRefused(error)) throw error;
    host.log(`${source} could not be formatted: ${error.message}`);
    return false;
  }
}

async function whyNot(
  host: Host,
  { source, size, found, unreadable }: Seen,
): Promise<string | null> {
  if (unreadable !== null) return `it can't be read: ${unreadable}`;
  if (found.length > 0) return `it holds ${found.map(({ type }) => type).join(" and ")}`;
  if (!WHOLE_DISK.test(source)) return "it is not a whole disk";
  if (size < LEAST_SIZE) return `it has less than ${LEAST_SIZE / MIB} MiB`;
  try {
    for (const flag of ["removable", "ro"]) {
      const path = `${SYSFS}/${source.slice("/dev/".length)}/${flag}`;
      const value = (await host.step({ op: "readFile", path, limit: 16 })).trim();
      if (value !== "0") return `its flag ${flag} is ${value}`;
    }
    const read = (offset: number, count: number): Promise<Uint8Array> =>
      host.step({ op: "pread", path: source, offset, count });
    const [signature] = await signatures(read, size);
    if (signature !== undefined) {
      return `it has a signature of ${signature.name} at byte ${signature.offset}`;
    }
    const used = await firstUsed(read, size);
    if (used === null) return null;
    return `it has data in the mebibyte from byte ${used} on; if nobody needs the data, ` +
      `dd if=/dev/zero of=${source} bs=1M erases the disk`;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return error.message;
  }
}

async function firstUsed(read: ReadRange, size: number): Promise<number | null> {
  for (const offset of placesOf(size)) {
    const bytes = await read(offset, MIB);
    if (bytes.length < MIB || bytes.some((byte) => byte !== 0)) return offset;
  }
  return null;
}

/**
 * Returns the offsets of the mebibytes that must be zero.
 *
 * @param size Bytes of the disk, 2 MiB or more.
 */
export function placesOf(size: number): number[] {
  const inWholeMib = (at: number): number => Math.floor(at / MIB) * MIB;
  return [
    0,
    // Copies of the superblock: of ext with blocks of 1 KiB, of btrfs, of ext with blocks of 4 KiB, of btrfs again.
    ...[8, 64, 128, 256 * 1024].map((mib) => mib * MIB),
    // xfs has four groups, with a copy at the start of each.
    ...[1, 2, 3].map((quarter) => inWholeMib(size * quarter / 4)),
    size - MIB,
  ].filter((at) => at <= size - MIB);
}

const mke2fs = (source: string, label: string): Service => ({
  name: "mke2fs",
  argv: [MKE2FS, "-q", "-t", "ext4", "-L", label, source],
  environment: { PATH: "/usr/sbin:/usr/bin" },
  readiness: { exit: 0, deadline: DEADLINE },
  restart: null,
  stop: { order: 1, deadline: 10 },
  output: { log: `${LOG_FOLDER}/mke2fs.log` },
  stale: [],
});
