/**
 * Stage `storage`: Docker's state, on the disk that carries the label, or in memory.
 *
 * @module
 */
import { loadModules, MODULES_SCOPE } from "./modules.ts";
import { MS_NODEV, MS_NOSUID, MS_RELATIME } from "./mountflags.ts";
import { DOCKER_ROOT } from "./paths.ts";
import { type Host, type Stage, StepError } from "./stage.ts";
import type { Probed } from "./superblock/format.ts";
import { probe } from "./superblock/probe.ts";

/** Where Docker's state is. */
export type StorageOutcome =
  | { readonly kind: "disk"; readonly source: string; readonly type: string }
  | { readonly kind: "memory" }
  | { readonly kind: "given" };

/** A device that may hold a file system. */
export interface BlockDevice {
  /** Its path. */
  readonly source: string;
  /** Bytes, in whole kibibytes. */
  readonly size: number;
}

interface Disk {
  readonly source: string;
  readonly fileSystem: Probed;
}

/** What Docker's state may be on, with its kernel module; what else carries the label is not ours. */
const MOUNTABLE: ReadonlyMap<string, string> = new Map([
  ["ext2", "ext4"],
  ["ext3", "ext4"],
  ["ext4", "ext4"],
  ["xfs", "xfs"],
  ["btrfs", "btrfs"],
]);

/** Mounts Docker's state. */
export const storage: Stage<StorageOutcome> = {
  name: "storage",
  purpose: "mount the file system with the label on Docker's state, or a file system in memory",
  holds: [
    `${DOCKER_ROOT} is a mount of its own: the labelled ext4, xfs or btrfs, or a tmpfs`,
    "no disk was written to but by mounting the one that carries the label",
    "where it is in memory, the log says so",
  ],
  after: ["mounts", "modules"],
  needs: ["mounts"],
  permissions: {},
  scope: {
    ...MODULES_SCOPE,
    stat: [DOCKER_ROOT],
    readFile: [...MODULES_SCOPE.readFile ?? [], "/proc/partitions"],
    pread: ["/dev"],
    mount: [DOCKER_ROOT],
  },
  async run(host) {
    if ((await host.step({ op: "stat", path: DOCKER_ROOT })).mountRoot) {
      host.log(`${DOCKER_ROOT} was mounted before; it is kept`);
      return { kind: "given" };
    }
    const { label, size } = host.config.storage;
    const disk = await findLabelled(host, label);
    if (disk !== undefined && await mountDisk(host, disk)) {
      return { kind: "disk", source: disk.source, type: disk.fileSystem.type };
    }
    await host.step({
      op: "mount",
      source: "docker",
      target: DOCKER_ROOT,
      filesystemtype: "tmpfs",
      mountflags: MS_NOSUID | MS_NODEV,
      data: `size=${size},mode=710`,
    });
    host.log(
      disk === undefined
        ? `no disk is labelled ${label}: Docker's state is in memory and will be gone at power off`
        : "Docker's state is in memory and will be gone at power off",
    );
    return { kind: "memory" };
  },
};

async function findLabelled(host: Host, label: string): Promise<Disk | undefined> {
  const partitions = await host.step({ op: "readFile", path: "/proc/partitions", limit: 65_536 });
  const found: Disk[] = [];
  for (const device of blockDevices(partitions)) {
    const fileSystem = await look(host, device);
    if (fileSystem?.label !== label) continue;
    const { source } = device;
    if (MOUNTABLE.has(fileSystem.type)) found.push({ source, fileSystem });
    else host.log(`${source} is labelled ${label}, but is ${fileSystem.type}: it is left alone`);
  }
  const [first, ...others] = found;
  for (const { source } of others) {
    host.log(`${source} is labelled ${label} too and is left alone: ${first?.source} was first`);
  }
  return first;
}

/**
 * The devices that may hold a file system, in the kernel's order, without RAM disks, loop devices, floppy disks and
 * optical drives.
 *
 * @param partitions What `/proc/partitions` holds: major, minor, blocks, name.
 */
export function blockDevices(partitions: string): BlockDevice[] {
  return partitions.split("\n").flatMap((line) => {
    const [, blocks, name] = /^\s*\d+\s+\d+\s+(\d+)\s+(\S+)$/.exec(line) ?? [];
    if (name === undefined || /^(ram|loop|zram|fd|sr)\d/.test(name)) return [];
    return [{ source: `/dev/${name}`, size: Number(blocks) * 1024 }];
  });
}

async function look(host: Host, { source, size }: BlockDevice): Promise<Probed | null> {
  const read = async (offset: number, count: number): Promise<Uint8Array> => {
    const bytes = await host.step({
      op: "pread",
      path: source,
      offset,
      count,
      // No node, no medium, no such device: nothing that could carry the label.
      tolerate: ["ENOENT", "ENXIO", "ENOMEDIUM"] as const,
    });
    return bytes ?? new Uint8Array();
  };
  try {
    return await probe(read, size);
  } catch (error) {
    if (!(error instanceof StepError) || error.code === "ESCOPE") throw error;
    host.log(`${source} can't be read and is left alone: ${error.message}`);
    return null;
  }
}

async function mountDisk(host: Host, { source, fileSystem }: Disk): Promise<boolean> {
  try {
    await loadModules(host, [MOUNTABLE.get(fileSystem.type) ?? fileSystem.type]);
    await host.step({
      op: "mount",
      source,
      target: DOCKER_ROOT,
      filesystemtype: fileSystem.type,
      mountflags: MS_NOSUID | MS_NODEV | MS_RELATIME,
      data: "",
    });
    host.log(`Docker's state is on ${source} (${fileSystem.type}, label ${fileSystem.label})`);
    return true;
  } catch (error) {
    if (!(error instanceof StepError) || error.code === "ESCOPE") throw error;
    host.log(`${source} carries the label, but can't be mounted: ${error.message}`);
    return false;
  }
}
