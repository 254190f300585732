/**
 * Stage `mounts`: mounts the kernel's file systems and control groups, and makes a root from which containers can
 * start.
 *
 * @module
 */
import { MOUNTS } from "./manifest.ts";
import { CGROUP_ROOT } from "../../control_groups.ts";
import { enableControllers, MOUNT_V2, mountV1, servesDocker } from "./cgroup.ts";
import { makeGroups } from "./make_groups.ts";
import { MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_REC, MS_SHARED } from "../../mountflags.ts";
import { mountPrograms } from "./programs.ts";
import type { Host, Stage } from "../stage.ts";
import type { StepOf } from "../../../init/ops/ops.ts";
import type { ErrnoCode } from "../../../init/ops/operation.ts";
import { mount } from "../steps.ts";

/** The bind mount of the root that becomes the new root. An empty folder of the image. */
const NEW_ROOT = "/mnt";

const KERNEL_FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC;

const FILE_SYSTEMS: readonly StepOf<"mount">[] = [
  mount("proc", "/proc", "proc", KERNEL_FLAGS),
  mount("sysfs", "/sys", "sysfs", KERNEL_FLAGS),
  mount("run", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755"),
  mount("tmp", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"),
];

/** ENOENT: the kernel makes no folder for a missing file system. EPERM: the namespace may not mount it. */
const ABSENT: readonly ErrnoCode[] = ["ENODEV", "ENOENT", "EPERM"];

const OPTIONAL: readonly StepOf<"mount">[] = [
  mount("securityfs", "/sys/kernel/security", "securityfs", KERNEL_FLAGS, "", ABSENT),
  mount("bpf", "/sys/fs/bpf", "bpf", KERNEL_FLAGS, "mode=700", ABSENT),
  mount("tracefs", "/sys/kernel/tracing", "tracefs", KERNEL_FLAGS, "", ABSENT),
];

/** The outcome of the stage, for later stages. */
export interface MountsOutcome {
  readonly cgroup: "v1" | "v2";
}

/** Mounts the usual file systems of a Linux host. */
export const mounts: Stage<MountsOutcome> = {
  ...MOUNTS,
  async run(host) {
    await leaveRootfs(host);
    for (const step of FILE_SYSTEMS) {
      const { mountRoot } = await host.step({ op: "stat", path: step.target });
      if (!mountRoot) await host.step(step);
    }
    await host.steps(OPTIONAL);
    await mountPrograms(host);
    const cgroup = await mountCgroups(host);
    await host.step(mount("", "/", "", MS_SHARED | MS_REC));
    await makeGroups(host, cgroup);
    return { cgroup };
  },
};

/**
 * Makes a bind mount of the initramfs the root. The kernel's rootfs has no parent mount, so pivot_root(2) refuses to
 * leave it and runc could not start anything. With `DOCKER_RAMDISK`, runc would use chroot instead, which leaves the
 * host's root within a container's reach. A copy of the files on a tmpfs would take their size in memory twice. A bind
 * mount costs nothing.
 */
async function leaveRootfs(host: Host): Promise<void> {
  const mountinfo = await host.step({
    op: "readFile",
    path: "/proc/self/mountinfo",
    limit: 1 << 20,
  });
  if (!isRootfs(mountinfo)) return;
  await host.step(mount("/", NEW_ROOT, "", MS_BIND | MS_REC));
  await host.step({ op: "switch_root", path: NEW_ROOT });
}

/**
 * Whether / is the kernel's first root file system.
 *
 * @param mountinfo The content of `/proc/self/mountinfo`: `proc_pid_mountinfo(5)`.
 */
export function isRootfs(mountinfo: string): boolean {
  return mountinfo.split("\n").some((line) => {
    const [before = "", after = ""] = line.split(" - ");
    return before.split(" ")[4] === "/" && after.startsWith("rootfs ");
  });
}

async function mountCgroups(host: Host): Promise<"v1" | "v2"> {
  if (host.config.cgroup !== "v1") {
    await host.step(MOUNT_V2);
    const controllers = await host.step({
      op: "readFile",
      path: `${CGROUP_ROOT}/cgroup.controllers`,
      limit: 4096,
    });
    if (host.config.cgroup === "v2" || servesDocker(controllers)) {
      await host.steps(enableControllers(controllers));
      return "v2";
    }
    host.log(
      `cgroup v2 has only ${JSON.stringify(controllers.trim())}: the v1 hierarchies are used`,
    );
    await host.step({ op: "umount2", target: CGROUP_ROOT, flags: 0 });
  }
  await host.steps(mountV1(
    await host.step({ op: "readFile", path: "/proc/cgroups", limit: 65_536 }),
  ));
  return "v1";
}
