/**
 * Leaves every file system in order before the machine stops.
 *
 * @module
 */
import { MNT_DETACH, MS_RDONLY, MS_REMOUNT } from "../../boot/mountflags.ts";
import { SyscallError } from "../kernel/errno.ts";
import { readText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { parseMountinfo } from "./mountinfo.ts";

/** The most bytes of a mount table: a host that ran thousands of containers. */
const MOUNTINFO_LIMIT = 16 << 20;

/** Mounts that hold nothing to lose, or that the last steps need. */
const LEFT: ReadonlySet<string> = new Set(["/", "/proc", "/dev"]);

/**
 * Unmounts everything, the last mount first. A disk that is still busy is made read-only, so that it is consistent.
 *
 * @param kernel The system calls.
 * @param disks Where this init itself has mounted disks. Only these are made read-only: what was mounted before may be
 * a part of a file system that others use.
 * @returns The disks that were busy, in words.
 */
export function unmountAll(
  kernel: Pick<Kernel, "open" | "read" | "close" | "umount2" | "mount">,
  disks: ReadonlySet<string>,
): string[] {
  const mounts = parseMountinfo(
    readText(kernel, "/proc/self/mountinfo", MOUNTINFO_LIMIT),
  );
  const busy: string[] = [];
  const ours = new Set(disks);
  for (const mount of mounts.toReversed()) {
    if (LEFT.has(mount.target)) continue;
    // Only the uppermost mount of a target: one beneath it was there before the boot.
    const disk = ours.delete(mount.target);
    try {
      kernel.umount2(mount.target, 0);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (disk) busy.push(`${mount.target} (${error.code})`);
      detach(kernel, mount.target, disk);
    }
  }
  return busy;
}

function detach(kernel: Pick<Kernel, "umount2" | "mount">, target: string, disk: boolean): void {
  const attempts = [
    (): void => {
      if (disk) kernel.mount("", target, "", MS_REMOUNT | MS_RDONLY, "");
    },
    (): void => kernel.umount2(target, MNT_DETACH),
  ];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch (error) {
      // It was unmounted with another, or stays: either way the machine stops.
      if (!(error instanceof SyscallError)) throw error;
    }
  }
}
