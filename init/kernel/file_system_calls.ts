/**
 * Calls on names in the file system. Marshals and throws; it holds no policy.
 *
 * @module
 */
import type { Check, Symbols } from "./call.ts";
import * as c from "./constants.ts";
import type { Kernel } from "./kernel.ts";
import * as m from "./marshal.ts";

/** What this file implements. */
export type FileSystemCalls = Pick<
  Kernel,
  | "mkdir"
  | "mknod"
  | "symlink"
  | "unlink"
  | "rename"
  | "chmod"
  | "lchown"
  | "mount"
  | "umount2"
  | "chdir"
  | "chroot"
  | "pivotRoot"
>;

/**
 * Makes these calls.
 *
 * @param libc The C library's functions.
 * @param check The check of what they answer.
 */
export function fileSystemCalls(libc: Symbols, check: Check): FileSystemCalls {
  return {
    mkdir: (path, mode) => void check(libc.mkdir(m.cstring(path), m.unsigned(mode)), "mkdir", path),
    mknod: (path, mode, dev) =>
      void check(
        libc.mknod(m.cstring(path), m.unsigned(mode), BigInt(m.unsigned(dev))),
        "mknod",
        path,
      ),
    symlink: (target, linkpath) =>
      void check(libc.symlink(m.cstring(target), m.cstring(linkpath)), "symlink", target, linkpath),
    unlink: (path) => void check(libc.unlink(m.cstring(path)), "unlink", path),
    rename: (oldpath, newpath) =>
      void check(libc.rename(m.cstring(oldpath), m.cstring(newpath)), "rename", oldpath, newpath),
    chmod: (path, mode) => void check(libc.chmod(m.cstring(path), m.unsigned(mode)), "chmod", path),
    lchown: (path, uid, gid) =>
      void check(libc.lchown(m.cstring(path), m.unsigned(uid), m.unsigned(gid)), "lchown", path),
    mount: (source, target, type, flags, data) =>
      void check(
        libc.mount(
          m.cstring(source),
          m.cstring(target),
          m.cstring(type),
          BigInt(m.unsigned(flags)),
          m.cstring(data),
        ),
        "mount",
        source,
        target,
        type,
      ),
    umount2: (target, flags) =>
      void check(libc.umount2(m.cstring(target), m.unsigned(flags)), "umount2", target),
    chdir: (path) => void check(libc.chdir(m.cstring(path)), "chdir", path),
    chroot: (path) => void check(libc.chroot(m.cstring(path)), "chroot", path),
    pivotRoot: (newRoot, putOld) =>
      void check(
        libc.pivot_root(BigInt(c.SYS_pivot_root), m.cstring(newRoot), m.cstring(putOld)),
        "pivot_root",
        newRoot,
        putOld,
      ),
  };
}
