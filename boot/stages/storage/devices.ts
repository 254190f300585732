/**
 * Lists the block devices, and recognises what is on each. It must not write to them.
 *
 * @module
 */
import { type Host, isRefused } from "../stage.ts";
import { PARTITIONS } from "./scope.ts";
import type { Probed } from "../../disk/format.ts";
import { recognise } from "../../disk/probe.ts";

/** A device that may hold a file system. */
export interface BlockDevice {
  /** Its path. */
  readonly source: string;
  /** Bytes, in whole kibibytes. */
  readonly size: number;
}

/** A device that was examined. */
export interface Seen extends BlockDevice {
  /** What was found on it: nothing, one thing, or several at once, of which any may be the real one. */
  readonly found: readonly Probed[];
  /** Why it can't be read; `null` if it can. */
  readonly unreadable: string | null;
}

/**
 * Examines every device.
 *
 * @param host The stage's host; its scope must include `LOOK_SCOPE`.
 * @throws {StepError} If the list of devices can't be read, or a step is outside the scope.
 */
export async function lookAtAll(host: Host): Promise<Seen[]> {
  const partitions = await host.step({ op: "readFile", path: PARTITIONS, limit: 1 << 20 });
  const seen: Seen[] = [];
  for (const device of blockDevices(partitions)) seen.push(await look(host, device));
  return seen;
}

/**
 * Returns the devices that may hold a file system, in the kernel's order, without RAM disks, loop devices, floppy disks
 * and optical drives.
 *
 * @param partitions The content of `/proc/partitions`: major, minor, blocks, name.
 */
export function blockDevices(partitions: string): BlockDevice[] {
  return partitions.split("\n").flatMap((line) => {
    const [, blocks, name] = /^\s*\d+\s+\d+\s+(\d+)\s+(\S+)$/.exec(line) ?? [];
    if (name === undefined || /^(ram|loop|zram|fd|sr)\d/.test(name)) return [];
    const size = Number(blocks) * 1024;
    return Number.isSafeInteger(size) ? [{ source: `/dev/${name}`, size }] : [];
  });
}

async function look(host: Host, device: BlockDevice): Promise<Seen> {
  const read = async (offset: number, count: number): Promise<Uint8Array> => {
    const bytes = await host.step({
      op: "pread",
      path: device.source,
      offset,
      count,
      // Without a node, a medium or a device, there can't be a label.
      tolerate: ["ENOENT", "ENXIO", "ENOMEDIUM"] as const,
    });
    return bytes ?? new Uint8Array();
  };
  try {
    return { ...device, found: await recognise(read, device.size), unreadable: null };
  } catch (error) {
    if (!isRefused(error)) throw error;
    return { ...device, found: [], unreadable: error.message };
  }
}
