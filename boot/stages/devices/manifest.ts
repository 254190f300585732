/**
 * Manifest of the stage `devices`.
 *
 * @module
 */
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../../mountflags.ts";
import type { Manifest } from "../manifest.ts";

/** Makes /dev. */
export const DEVICES: Manifest = {
  name: "devices",
  purpose: "make /dev and the device nodes that every program relies on",
  holds: [
    "/dev is the kernel's devtmpfs, or a tmpfs if the kernel has none; a /dev that was already mounted is kept",
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
    mount: [
      ["devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=755"],
      ["dev", "/dev", "tmpfs", MS_NOSUID, "mode=755"],
      [
        "devpts",
        "/dev/pts",
        "devpts",
        MS_NOSUID | MS_NOEXEC,
        "newinstance,gid=5,mode=620,ptmxmode=666",
      ],
      ["shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777"],
      ["mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""],
    ],
  },
};
