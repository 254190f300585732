/**
 * Calls on open files and folders. Marshals and throws; it holds no policy.
 *
 * @module
 */
import { bytes, type Check, type Symbols } from "./call.ts";
import * as c from "./constants.ts";
import type { Kernel } from "./kernel.ts";
import * as m from "./marshal.ts";

/** The calls that this file implements. */
export type FileCalls = Pick<
  Kernel,
  | "open"
  | "openat2"
  | "close"
  | "read"
  | "pread"
  | "write"
  | "readWaiting"
  | "writeWaiting"
  | "getdents64"
  | "statx"
  | "realpath"
>;

/**
 * Makes these calls.
 *
 * @param libc The C library's functions.
 * @param check The check of their results.
 */
export function fileCalls(libc: Symbols, check: Check): FileCalls {
  return {
    open: (path, flags, mode = 0) =>
      check(libc.open(m.cstring(path), flags | c.O_CLOEXEC, m.unsigned(mode)), "open", path),
    close: (fd) => void check(libc.close(fd), "close", fd),
    openat2(dirfd, path, flags, mode) {
      const how = new BigUint64Array([
        BigInt(flags | c.O_CLOEXEC),
        BigInt(m.unsigned(mode)),
        BigInt(c.RESOLVE_NO_SYMLINKS),
      ]);
      return check(
        libc.openat2(
          BigInt(c.SYS_openat2),
          dirfd,
          m.cstring(path),
          new Uint8Array(how.buffer),
          BigInt(how.byteLength),
        ),
        "openat2",
        path,
      );
    },
    read: (fd, buffer) => check(libc.read(fd, bytes(buffer), BigInt(buffer.length)), "read", fd),
    pread: (fd, buffer, offset) =>
      check(
        libc.pread(
          fd,
          bytes(buffer),
          BigInt(buffer.length),
          BigInt(m.unsigned(offset, Number.MAX_SAFE_INTEGER)),
        ),
        "pread",
        fd,
        offset,
      ),
    write: (fd, buffer) => check(libc.write(fd, bytes(buffer), BigInt(buffer.length)), "write", fd),
    readWaiting: async (fd, buffer) =>
      Number(await libc.read_waiting(fd, bytes(buffer), BigInt(buffer.length))),
    writeWaiting: async (fd, buffer) =>
      Number(await libc.write_waiting(fd, bytes(buffer), BigInt(buffer.length))),
    getdents64(fd) {
      const names: string[] = [];
      const buffer = new Uint8Array(32768);
      for (;;) {
        const size = BigInt(buffer.length);
        const call = libc.getdents64(BigInt(c.SYS_getdents64), fd, buffer, size);
        const length = check(call, "getdents64", fd);
        if (length === 0) return names.sort();
        names.push(...m.readDirents(buffer.subarray(0, length)));
      }
    },
    statx(dirfd, path) {
      const buffer = new Uint8Array(m.STATX_SIZE);
      const flags = c.AT_SYMLINK_NOFOLLOW;
      check(
        libc.statx(dirfd, m.cstring(path), flags, c.STATX_BASIC_STATS, buffer),
        "statx",
        path,
      );
      return m.readStatx(buffer);
    },
    realpath(path) {
      const resolved = new Uint8Array(4097);
      const found = libc.realpath(m.cstring(path), resolved);
      check(BigInt(found) === 0n ? -1 : 0, "realpath", path);
      return m.fromCstring(resolved);
    },
  };
}
