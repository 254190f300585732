/**
 * Calls on names in the file system. Marshals and throws; it holds no policy.
 *
 * @module
 */
import type { Check, Symbols } from "./call.ts";
import * as c from "./constants.ts";
import type { Kernel } from "./kernel.ts";
import * as m from "./marshal.ts";

/** The calls that this file implements. */
export type FileSystemCalls = Pick<
  Kernel,
  | "mkdirat"
  | "mknodat"
  | "symlinkat"
  | "unlinkat"
  | "rename"
  | "chmod"
  | "lchownat"
  | "mount"
  | "umount2"
  | "chdir"
  | "chroot"
>;

/**
 * Makes these calls.
 *
 * @param libc The C library's functions.
 * @param check The check of their results.
 */
export function fileSystemCalls(libc: Symbols, check: Check): FileSystemCalls {
  return {
    mkdirat: (dirfd, path, mode) =>
      void check(libc.mkdirat(dirfd, m.cstring(path), m.unsigned(mode)), "mkdir", path),
    mknodat: (dirfd, path, mode, dev) =>
      void check(
        libc.mknodat(dirfd, m.cstring(path), m.unsigned(mode), BigInt(m.unsigned(dev))),
        "mknod",
        path,
      ),
    symlinkat: (target, dirfd, linkpath) =>
      void check(
        libc.symlinkat(m.cstring(target), dirfd, m.cstring(linkpath)),
        "symlink",
        target,
        linkpath,
      ),
    unlinkat: (dirfd, path) => void check(libc.unlinkat(dirfd, m.cstring(path), 0), "unlink", path),
    rename: (oldpath, newpath) =>
      void check(libc.rename(m.cstring(oldpath), m.cstring(newpath)), "rename", oldpath, newpath),
    chmod: (path, mode) => void check(libc.chmod(m.cstring(path), m.unsigned(mode)), "chmod", path),
    lchownat(dirfd, path, uid, gid) {
      const flags = c.AT_SYMLINK_NOFOLLOW;
      const [owner, group] = [m.unsigned(uid), m.unsigned(gid)];
      check(libc.fchownat(dirfd, m.cstring(path), owner, group, flags), "lchown", path);
    },
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
  };
}
