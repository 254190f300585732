/**
 * Manifest of the stage `mounts`.
 *
 * @module
 */
import { CGROUP_ROOT } from "../../control_groups.ts";
import {
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_REC,
  MS_SHARED,
} from "../../mountflags.ts";
import { PROGRAMS_IMAGE } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";
import { MODULES_SCOPE } from "../modules/scope.ts";

const KERNEL_FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC;

/** Mounts the usual file systems of a Linux host. */
export const MOUNTS: Manifest = {
  name: "mounts",
  purpose:
    "mount the kernel's file systems, control groups and Docker's programs, on a root that pivot_root can leave",
  holds: [
    "/proc, /sys, /run and /tmp are mounted, and securityfs, bpf and tracefs if the kernel has them",
    "Docker's programs are in /usr/bin and /usr/sbin, from their image if there is one",
    "control groups: v2 with every controller enabled and PID 1 in the group init, or the v1 hierarchies",
    "the groups containers and host are limited, so that containers can't use up all memory or all processes",
    "/ is a mount with a parent, so that pivot_root works, and is shared, so that mounts propagate to containers",
  ],
  after: ["devices"],
  needs: [],
  permissions: {},
  scope: {
    ...MODULES_SCOPE,
    readFile: [...MODULES_SCOPE.readFile, CGROUP_ROOT, "/proc"],
    stat: [PROGRAMS_IMAGE, CGROUP_ROOT, "/proc", "/sys", "/run", "/tmp"],
    losetup: [PROGRAMS_IMAGE],
    mkdir: [CGROUP_ROOT],
    writeFile: [CGROUP_ROOT],
    symlink: [CGROUP_ROOT],
    mount: [
      ["proc", "/proc", "proc", KERNEL_FLAGS, ""],
      ["sysfs", "/sys", "sysfs", KERNEL_FLAGS, ""],
      ["run", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755"],
      ["tmp", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"],
      ["securityfs", "/sys/kernel/security", "securityfs", KERNEL_FLAGS, ""],
      ["bpf", "/sys/fs/bpf", "bpf", KERNEL_FLAGS, "mode=700"],
      ["tracefs", "/sys/kernel/tracing", "tracefs", KERNEL_FLAGS, ""],
      ["cgroup2", CGROUP_ROOT, "cgroup2", KERNEL_FLAGS, "nsdelegate,memory_recursiveprot"],
      ["cgroup", CGROUP_ROOT, "tmpfs", KERNEL_FLAGS, "mode=755"],
      // A v1 hierarchy: its options are its controllers, which have no values.
      ["cgroup", `${CGROUP_ROOT}/*`, "cgroup", KERNEL_FLAGS, "*"],
      ["/dev/loop*", "/mnt", "erofs", MS_RDONLY | MS_NODEV, ""],
      ["/mnt/usr/bin", "/usr/bin", "", MS_BIND, ""],
      ["/mnt/usr/sbin", "/usr/sbin", "", MS_BIND, ""],
      ["/", "/mnt", "", MS_BIND | MS_REC, ""],
      ["", "/", "", MS_SHARED | MS_REC, ""],
    ],
    umount2: ["/mnt", CGROUP_ROOT],
    switch_root: ["/mnt"],
  },
};
