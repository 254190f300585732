/**
 * Mounts the file system that was chosen for Docker's state: writable, or not at all.
 *
 * The kernel replays the journal. The boot does not run a checker.
 *
 * @module
 */
import { MS_NODEV, MS_NOSUID, MS_RELATIME } from "../../mountflags.ts";
import { loadModules } from "../modules/load_modules.ts";
import { FILESYSTEM_MODULES } from "../../modules_list.ts";
import { DOCKER_ROOT } from "../../paths.ts";
import { type Host, isRefused } from "../stage.ts";
import type { StepOf } from "../../../init/ops/ops.ts";
import { type Member, MOUNTABLE } from "./choose.ts";
import type { StorageOutcome } from "./outcome.ts";

const MOUNTS = "/proc/1/mounts";
/** Bytes of a device that its file system may leave unused: partitions end on whole mebibytes. */
const ROUNDING = 16 << 20;

/**
 * Mounts a file system on Docker's state.
 *
 * @param host The stage's host.
 * @param members Its devices.
 * @param degraded Whether to mount it although some are missing.
 * @returns The location of the state, or the reason why it can't be there, in one line.
 * @throws {StepError} If a step is outside the scope.
 */
export async function mountDisk(
  host: Host,
  members: readonly [Member, ...Member[]],
  degraded: boolean,
): Promise<StorageOutcome | string> {
  const [{ source, fileSystem }] = members;
  const filesystemtype = MOUNTABLE.get(fileSystem.type) ?? "ext4";
  const { label, type } = fileSystem;
  if (members.some((member) => member.fileSystem.state === "damaged")) {
    const { damaged } = host.config.storage;
    const found = `${source} (${type}) is marked as needing a check`;
    if (damaged === "memory") return `${found}, and storage.damaged=memory`;
    host.log(`${found}: it is mounted as it is, because storage.damaged=mount`);
  }
  try {
    await loadModules(host, FILESYSTEM_MODULES[filesystemtype]);
    await host.step({
      op: "mount",
      source,
      target: DOCKER_ROOT,
      filesystemtype,
      mountflags: MS_NOSUID | MS_NODEV | MS_RELATIME,
      data: filesystemtype === "btrfs" ? btrfsOptions(members, degraded) : "",
    });
    if (await isReadOnly(host)) {
      await host.step({ op: "umount2", target: DOCKER_ROOT, flags: 0 });
      return `the kernel mounts ${source} (${type}) read-only, but Docker must write to it`;
    }
  } catch (error) {
    if (!isRefused(error)) throw error;
    return READ_ONLY.includes(error.code)
      ? `${source} has the label, but is read-only: ${error.message}`
      : `${source} has the label, but can't be mounted: ${error.message}`;
  }
  const others = members.slice(1).map((member) => ` and ${member.source}`).join("");
  host.log(`Docker's state is on ${source}${others} (${type}, label ${label})`);
  return { kind: "disk", source, type, growth: members.flatMap(growth) };
}

/** The errors of `mount(2)` for a device that can't be written to. */
const READ_ONLY: readonly string[] = ["EACCES", "EROFS"];

/** Returns the options that name every device: the kernel must know them before it mounts the file system. */
function btrfsOptions(members: readonly Member[], degraded: boolean): string {
  const devices = members.length === 1 ? [] : members.map(({ source }) => `device=${source}`);
  return [...devices, ...degraded ? ["degraded"] : []].join(",");
}

/**
 * Whether the file system that is mounted on Docker's state is read-only.
 *
 * @param host The stage's host.
 */
export async function isReadOnly(host: Host): Promise<boolean> {
  const mounts = await host.step({ op: "readFile", path: MOUNTS, limit: 1 << 20 });
  const options = mounts.split("\n").map((line) => line.split(" "))
    .findLast(([, target]) => target === DOCKER_ROOT)?.[3];
  return options?.split(",").includes("ro") ?? false;
}

function growth({ size, fileSystem }: Member): StepOf<"growfs">[] {
  const filesystemtype = MOUNTABLE.get(fileSystem.type);
  if (filesystemtype === undefined || fileSystem.size === null) return [];
  if (size - fileSystem.size < ROUNDING) return [];
  const devid = fileSystem.pool?.devid ?? 1;
  return [{ op: "growfs", path: DOCKER_ROOT, filesystemtype, size, devid }];
}
