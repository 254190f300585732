/**
 * Stage `devices`: makes /dev, with everything that must exist before or without the kernel's own file system for it.
 *
 * @module
 */
import { DEVICES } from "./manifest.ts";
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../../mountflags.ts";
import type { Host, Stage } from "../stage.ts";
import { folder, mount } from "../steps.ts";
import { makedev, S_IFCHR } from "../../inode.ts";
import type { Step, StepOf } from "../../../init/ops/ops.ts";

/** The group that owns terminals: `tty` of Debian. */
const TTY_GID = 5;

/** Character devices that every program expects: path, permission bits, device (admin-guide/devices.txt). */
const NODES: readonly (readonly [path: string, mode: number, dev: number, gid?: number])[] = [
  ["/dev/console", 0o600, makedev(5, 1)],
  ["/dev/null", 0o666, makedev(1, 3)],
  ["/dev/zero", 0o666, makedev(1, 5)],
  ["/dev/full", 0o666, makedev(1, 7)],
  ["/dev/random", 0o666, makedev(1, 8)],
  ["/dev/urandom", 0o666, makedev(1, 9)],
  ["/dev/kmsg", 0o644, makedev(1, 11)],
  ["/dev/tty", 0o666, makedev(5, 0), TTY_GID],
  ["/dev/ptmx", 0o666, makedev(5, 2), TTY_GID],
  ["/dev/fuse", 0o666, makedev(10, 229)],
  ["/dev/net/tun", 0o666, makedev(10, 200)],
];

const node = ([path, mode, dev, gid]: typeof NODES[number]): StepOf<"mknod"> => ({
  op: "mknod",
  path,
  mode: S_IFCHR | mode,
  dev,
  uid: 0,
  gid: gid ?? 0,
  tolerate: ["EEXIST"],
});

const link = (linkpath: string, target: string): Step => ({
  op: "symlink",
  linkpath,
  target,
  tolerate: ["EEXIST"],
});

/** Makes everything below a mounted /dev. */
const CONTENTS: readonly Step[] = [
  folder("/dev/net"),
  ...NODES.map(node),
  link("/dev/fd", "/proc/self/fd"),
  link("/dev/stdin", "/proc/self/fd/0"),
  link("/dev/stdout", "/proc/self/fd/1"),
  link("/dev/stderr", "/proc/self/fd/2"),
  link("/dev/core", "/proc/kcore"),
  folder("/dev/pts"),
  mount(
    "devpts",
    "/dev/pts",
    "devpts",
    MS_NOSUID | MS_NOEXEC,
    `newinstance,gid=${TTY_GID},mode=620,ptmxmode=666`,
  ),
  folder("/dev/shm", 0o1777),
  mount("shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777"),
  folder("/dev/mqueue", 0o1777),
  // ENODEV: the kernel has no POSIX message queues.
  mount("mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, "", ["ENODEV"]),
];

async function isMounted(host: Host): Promise<boolean> {
  return (await host.step({ op: "stat", path: "/dev" })).mountRoot;
}

/** Makes /dev. */
export const devices: Stage<void> = {
  ...DEVICES,
  async run(host) {
    if (await isMounted(host)) {
      host.log("/dev was already mounted and is kept");
    } else {
      await host.step(mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=755", ["ENODEV"]));
      if (!await isMounted(host)) {
        host.log("the kernel has no devtmpfs: /dev has only the nodes that this stage makes");
        await host.step(mount("dev", "/dev", "tmpfs", MS_NOSUID, "mode=755"));
      }
    }
    await host.steps(CONTENTS);
  },
};
