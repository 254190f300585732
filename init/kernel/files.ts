/**
 * Reads and writes whole files through system calls: without all permissions, Deno opens nothing below /proc, /sys and
 * /dev.
 *
 * @module
 */
import { O_DIRECTORY, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_WRONLY } from "./constants.ts";
import { SyscallError } from "./errno.ts";
import type { Kernel } from "./kernel.ts";

/** A FIFO, the kernel's log or a device that is not ready must not block PID 1: the read fails with `EAGAIN` instead. */
export const O_READ = O_RDONLY | O_NOCTTY | O_NONBLOCK;
const EIO = 5;
const EFBIG = 27;

/**
 * Uses an open descriptor, and closes it whatever happens.
 *
 * @param kernel The system calls.
 * @param fd The descriptor.
 * @param use Called with it.
 * @returns The result of `use`.
 */
export function withFd<T>(kernel: Pick<Kernel, "close">, fd: number, use: (fd: number) => T): T {
  try {
    return use(fd);
  } finally {
    kernel.close(fd);
  }
}

/**
 * Lists the names in a folder.
 *
 * @param kernel The system calls.
 * @param path The folder.
 * @returns The names, sorted, without `.` and `..`.
 * @throws {SyscallError} If it can't be read.
 */
export function readNames(
  kernel: Pick<Kernel, "open" | "getdents64" | "close">,
  path: string,
): string[] {
  return withFd(kernel, kernel.open(path, O_RDONLY | O_DIRECTORY), (fd) => kernel.getdents64(fd));
}

/**
 * Writes all of some bytes.
 *
 * @param kernel The system calls.
 * @param fd The descriptor to write to.
 * @param bytes The bytes.
 * @throws {SyscallError} If the kernel refuses; `EIO` if it writes nothing.
 */
export function writeAll(kernel: Pick<Kernel, "write">, fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    const count = kernel.write(fd, bytes.subarray(written));
    if (count === 0) throw new SyscallError("write", EIO, [fd]);
    written += count;
  }
}

/**
 * Reads a file as text.
 *
 * @param kernel The system calls.
 * @param path The file. Its size need not be known: files of procfs report 0.
 * @param limit The most bytes to read.
 * @returns The text; invalid UTF-8 becomes U+FFFD.
 * @throws {SyscallError} If it can't be read; `EFBIG` if it is longer than the limit.
 */
export function readText(
  kernel: Pick<Kernel, "open" | "read" | "close">,
  path: string,
  limit: number,
): string {
  return withFd(kernel, kernel.open(path, O_READ), (fd) => {
    let buffer = new Uint8Array(4096);
    let length = 0;
    for (;;) {
      const count = kernel.read(fd, buffer.subarray(length));
      if (count === 0) return new TextDecoder().decode(buffer.subarray(0, length));
      length += count;
      if (length > limit) throw new SyscallError("read", EFBIG, [path, limit]);
      if (length === buffer.length) {
        const larger = new Uint8Array(buffer.length * 2);
        larger.set(buffer);
        buffer = larger;
      }
    }
  });
}

/**
 * Writes a kernel setting in one call: a file of procfs, sysfs or a control group.
 *
 * @param kernel The system calls.
 * @param path The file, which must exist.
 * @param text The setting.
 * @throws {SyscallError} If the kernel does not accept it.
 */
export function writeText(
  kernel: Pick<Kernel, "open" | "write" | "close">,
  path: string,
  text: string,
): void {
  withFd(kernel, kernel.open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK), (fd) => {
    kernel.write(fd, new TextEncoder().encode(text));
  });
}
