/**
 * Stage `storage`: Docker's state, on the disk that carries the label, or in memory.
 *
 * @module
 */
import { loadModules, MODULES_SCOPE } from "./modules.ts";
import { MS_NODEV, MS_NOSUID, MS_RELATIME } from "./mountflags.ts";
import { DOCKER_ROOT } from "./paths.ts";
import { type Host, type Stage, StepError } from "./stage.ts";
import { BTRFS, type FileSystem, HEAD, identify, type Range } from "./superblock.ts";

/** Where Docker's state is. */
export type StorageOutcome =
  | { readonly kind: "disk"; readonly source: string; readonly type: string }
  | { readonly kind: "memory" }
  | { readonly kind: "given" };

interface Disk {
  readonly source: string;
  readonly fileSystem: FileSystem;
}

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
  for (const source of blockDevices(partitions)) {
    const fileSystem = await probe(host, source);
    if (fileSystem?.label === label) found.push({ source, fileSystem });
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
export function blockDevices(partitions: string): string[] {
  return partitions.split("\n")
    .map((line) => /^\s*\d+\s+\d+\s+\d+\s+(\S+)$/.exec(line)?.[1])
    .filter((name) => name !== undefined && !/^(ram|loop|zram|fd|sr)\d/.test(name))
    .map((name) => `/dev/${name}`);
}

async function probe(host: Host, source: string): Promise<FileSystem | null> {
  const read = async (range: Range): Promise<Uint8Array> => {
    const bytes = await host.step({
      op: "pread",
      path: source,
      ...range,
      // No node, no medium, no such device: nothing that could carry the label.
      tolerate: ["ENOENT", "ENXIO", "ENOMEDIUM"] as const,
    });
    return bytes ?? new Uint8Array();
  };
  try {
    return identify(await read(HEAD), await read(BTRFS));
  } catch (error) {
    if (!(error instanceof StepError) || error.code === "ESCOPE") throw error;
    host.log(`${source} can't be read and is left alone: ${error.message}`);
    return null;
  }
}

async function mountDisk(host: Host, { source, fileSystem }: Disk): Promise<boolean> {
  try {
    await loadModules(host, [fileSystem.type]);
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
