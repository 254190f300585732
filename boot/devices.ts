/**
 * Stage `devices`: /dev, with what must be there before or without the kernel's own file system for it.
 *
 * @module
 */
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "./mountflags.ts";
import type { Host, Stage } from "./stage.ts";
import { makedev, S_IFCHR } from "./inode.ts";
import type { MknodStep, Step } from "./step.ts";

/** The group that owns terminals: `tty` of Debian. */
const TTY_GID = 5;

/** Character devices that every program counts on: path, permission bits, device. Documentation/admin-guide/devices.txt */
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

const node = ([path, mode, dev, gid]: typeof NODES[number]): MknodStep => ({
  op: "mknod",
  path,
  mode: S_IFCHR | mode,
  dev,
  uid: 0,
  gid: gid ?? 0,
  tolerate: ["EEXIST"],
});

const folder = (path: string, mode = 0o755): Step => ({
  op: "mkdir",
  path,
  mode,
  tolerate: ["EEXIST"],
});

const link = (linkpath: string, target: string): Step => ({
  op: "symlink",
  linkpath,
  target,
  tolerate: ["EEXIST"],
});

/** Everything below a /dev that is mounted. */
const CONTENTS: readonly Step[] = [
  folder("/dev/net"),
  ...NODES.map(node),
  link("/dev/fd", "/proc/self/fd"),
  link("/dev/stdin", "/proc/self/fd/0"),
  link("/dev/stdout", "/proc/self/fd/1"),
  link("/dev/stderr", "/proc/self/fd/2"),
  link("/dev/core", "/proc/kcore"),
  folder("/dev/pts"),
  {
    op: "mount",
    source: "devpts",
    target: "/dev/pts",
    filesystemtype: "devpts",
    mountflags: MS_NOSUID | MS_NOEXEC,
    data: `newinstance,gid=${TTY_GID},mode=620,ptmxmode=666`,
  },
  folder("/dev/shm", 0o1777),
  {
    op: "mount",
    source: "shm",
    target: "/dev/shm",
    filesystemtype: "tmpfs",
    mountflags: MS_NOSUID | MS_NODEV | MS_NOEXEC,
    data: "mode=1777",
  },
  folder("/dev/mqueue", 0o1777),
  {
    op: "mount",
    source: "mqueue",
    target: "/dev/mqueue",
    filesystemtype: "mqueue",
    mountflags: MS_NOSUID | MS_NODEV | MS_NOEXEC,
    data: "",
    // A kernel without POSIX message queues.
    tolerate: ["ENODEV"],
  },
];

async function isMounted(host: Host): Promise<boolean> {
  return (await host.step({ op: "stat", path: "/dev" })).mountRoot;
}

/** Makes /dev. */
export const devices: Stage<void> = {
  name: "devices",
  purpose: "make /dev and the device nodes that every program counts on",
  holds: [
    "/dev is the kernel's devtmpfs, or a tmpfs where the kernel has none; one that was mounted before is kept",
    "console, null, zero, full, random, urandom, kmsg, tty, ptmx, fuse and net/tun exist with their usual modes",
    "/dev/pts, /dev/shm and /dev/mqueue are mounted; fd, stdin, stdout, stderr and core are links",
  ],
  after: [],
  needs: [],
  permissions: {},
  scope: {
    stat: ["/dev"],
    mkdir: ["/dev"],
    mknod: ["/dev"],
    symlink: ["/dev"],
    mount: ["/dev"],
  },
  async run(host) {
    if (await isMounted(host)) {
      host.log("/dev was mounted before; it is kept");
    } else {
      await host.step({
        op: "mount",
        source: "devtmpfs",
        target: "/dev",
        filesystemtype: "devtmpfs",
        mountflags: MS_NOSUID,
        data: "mode=755",
        tolerate: ["ENODEV"],
      });
      if (!await isMounted(host)) {
        host.log("the kernel has no devtmpfs: /dev holds only what is made here");
        await host.step({
          op: "mount",
          source: "dev",
          target: "/dev",
          filesystemtype: "tmpfs",
          mountflags: MS_NOSUID,
          data: "mode=755",
        });
      }
    }
    await host.steps(CONTENTS);
  },
};
