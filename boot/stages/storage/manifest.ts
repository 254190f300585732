/**
 * Manifest of the stage `storage`.
 *
 * @module
 */
import { MEMINFO } from "../../memory_size.ts";
import { MS_BIND, MS_NODEV, MS_NOSUID, MS_RELATIME } from "../../mountflags.ts";
import { DOCKER_ROOT, LOG_FOLDER, MKE2FS, STATE_FOLDER, STATE_LOGS } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";
import { MODULES_SCOPE } from "../modules/scope.ts";
import { LOOK_SCOPE } from "./scope.ts";

const DISK_FLAGS = MS_NOSUID | MS_NODEV | MS_RELATIME;

/** Mounts Docker's state. */
export const STORAGE: Manifest = {
  name: "storage",
  purpose: "mount the file system with the label on Docker's state, or a file system in memory",
  holds: [
    `${DOCKER_ROOT} is a mount of its own: the labelled ext2, ext3, ext4, xfs or btrfs, or a tmpfs`,
    "no disk was written to, except to mount the one with the label, or to format the empty one on request",
    "if the state is in memory, the console, the log and docker info say so",
    `the host's own folder is beside Docker's state; if it is on a disk, ${LOG_FOLDER} is in it`,
  ],
  after: ["mounts", "modules"],
  needs: ["mounts"],
  permissions: {},
  scope: {
    stat: [DOCKER_ROOT, STATE_FOLDER],
    readFile: [
      ...LOOK_SCOPE.readFile,
      ...MODULES_SCOPE.readFile,
      // Names in /sys/class are links.
      "/sys/class/block",
      "/sys/devices",
      "/proc/1/mounts",
      "/sys/kernel/uevent_seqnum",
      MEMINFO,
    ],
    pread: LOOK_SCOPE.pread,
    uevent: ["block"],
    start: [MKE2FS],
    finit_module: MODULES_SCOPE.finit_module,
    mount: [
      ["/dev/*", DOCKER_ROOT, "ext4", DISK_FLAGS, ""],
      ["/dev/*", DOCKER_ROOT, "xfs", DISK_FLAGS, ""],
      ["/dev/*", DOCKER_ROOT, "btrfs", DISK_FLAGS, "device=/dev/*,degraded"],
      ["docker", DOCKER_ROOT, "tmpfs", MS_NOSUID | MS_NODEV, "size=*,mode=710"],
      [STATE_LOGS, LOG_FOLDER, "", MS_BIND, ""],
    ],
    umount2: [DOCKER_ROOT],
    mkdir: [STATE_FOLDER],
  },
};
