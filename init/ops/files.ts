/**
 * Operations on files and folders.
 *
 * @module
 */
import { major, minor, S_IFBLK, S_IFCHR, S_IFIFO, S_IFMT } from "../../boot/inode.ts";
import * as c from "../kernel/constants.ts";
import { O_READ, readNames, readText, withFd, writeAll } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";
import {
  data,
  entry,
  followed,
  isWithin,
  number,
  octal,
  onPath,
  operation,
  optionalNumber,
  type Place,
  text,
} from "./operation.ts";

/** The most bytes that one `pread` reads. */
const PREAD_LIMIT = 1 << 20;
/** The most bytes that one `readFile` reads, whatever it asks for: PID 1 holds them all. */
const READ_LIMIT = 16 << 20;
/** A FIFO or a device that is not ready must not block PID 1. */
const O_WRITE = c.O_WRONLY | c.O_CREAT | c.O_TRUNC | c.O_NOCTTY | c.O_NONBLOCK;

/** `mkdir` and `mknod` take the umask off: the bits are set on the entry that was made, never behind a link. */
function setMode(kernel: Kernel, { fd, name }: Place, mode: number): void {
  withFd(kernel, kernel.openat2(fd, name, c.O_PATH | c.O_NOFOLLOW, 0), (made) => {
    kernel.chmod(`/proc/self/fd/${made}`, mode & 0o7777);
  });
}

/** Makes a folder: `mkdir(2)`. Its permission bits do not depend on the umask. */
export const mkdir = operation({
  op: "mkdir",
  effect: "makes",
  fields: { path: entry, mode: number },
  ...onPath,
  describe: ({ path, mode }) => `mkdir ${path} ${octal(mode)}`,
  assume: ({ path }, world) => world.make(path),
  take({ path, mode }, { kernel }) {
    kernel.mkdirat(path.fd, path.name, mode);
    setMode(kernel, path, mode);
  },
});

/** Makes a device node or a FIFO: `mknod(2)`. `mode` holds the file type; its permission bits do not depend on the umask. */
export const mknod = operation({
  op: "mknod",
  effect: "makes",
  fields: { path: entry, mode: number, dev: number, uid: optionalNumber, gid: optionalNumber },
  ...onPath,
  describe: ({ path, mode, dev }) =>
    `mknod ${path} ${NODE_TYPES.get(mode & S_IFMT) ?? "?"} ${major(dev)}:${minor(dev)} ${
      octal(mode)
    }`,
  assume: ({ path }, world) => world.make(path),
  take({ path, mode, dev, uid = 0, gid = 0 }, { kernel }) {
    kernel.mknodat(path.fd, path.name, mode, dev);
    kernel.lchownat(path.fd, path.name, uid, gid);
    setMode(kernel, path, mode);
  },
});

const NODE_TYPES: ReadonlyMap<number, string> = new Map([
  [S_IFCHR, "c"],
  [S_IFBLK, "b"],
  [S_IFIFO, "p"],
]);

/** Makes a symbolic link that holds `target`: `symlink(2)`. */
export const symlink = operation({
  op: "symlink",
  effect: "makes",
  fields: { target: text, linkpath: entry },
  subject: ({ linkpath }) => linkpath,
  covers: (folder: string, { linkpath }) => isWithin(linkpath, folder),
  describe: ({ linkpath, target }) => `symlink ${linkpath} -> ${target}`,
  assume: ({ linkpath }, world) => world.make(linkpath),
  take: ({ target, linkpath }, { kernel }) => kernel.symlinkat(target, linkpath.fd, linkpath.name),
});

/** Removes a file: `unlink(2)`. */
export const unlink = operation({
  op: "unlink",
  effect: "makes",
  fields: { path: entry },
  ...onPath,
  describe: ({ path }) => `unlink ${path}`,
  assume: () => {},
  take: ({ path }, { kernel }) => kernel.unlinkat(path.fd, path.name),
});

/** Writes a whole file: `open(2)` with `O_CREAT | O_TRUNC`, then `write(2)`. `mode` is for a file that this creates. */
export const writeFile = operation({
  op: "writeFile",
  effect: "makes",
  fields: { path: entry, data, mode: number },
  ...onPath,
  describe: ({ path, data }) =>
    `write ${path} (${data.length} ${typeof data === "string" ? "characters" : "bytes"})`,
  assume: () => {},
  take: ({ path, data, mode }, { kernel }) =>
    withFd(kernel, kernel.openat2(path.fd, path.name, O_WRITE, mode), (fd) => {
      writeAll(kernel, fd, typeof data === "string" ? new TextEncoder().encode(data) : data);
    }),
});

/** Reads a file as text: `open(2)`, then `read(2)` to its end. A file of more than `limit` bytes is an `EFBIG`. */
export const readFile = operation({
  op: "readFile",
  effect: "looks",
  fields: { path: followed, limit: number },
  ...onPath,
  describe: ({ path }) => `read ${path}`,
  assume: ({ path }, world) => world.text(path),
  take: ({ path, limit }, { kernel }) => readText(kernel, path.path, Math.min(limit, READ_LIMIT)),
});

/** Reads a range of a file or a device: `pread(2)`, at most 1 MiB. The answer is shorter where the file ends. */
export const pread = operation({
  op: "pread",
  effect: "looks",
  fields: { path: followed, offset: number, count: number },
  ...onPath,
  describe: ({ path, offset, count }) => `pread ${path} ${offset}+${count}`,
  assume: ({ path, offset, count }, world) => world.range(path, offset, count),
  take({ path, offset, count }, { kernel }) {
    const buffer = new Uint8Array(Math.min(count, PREAD_LIMIT));
    return withFd(
      kernel,
      kernel.open(path.path, O_READ),
      (fd) => buffer.subarray(0, kernel.pread(fd, buffer, offset)),
    );
  },
});

/** Lists the names in a folder, sorted, without `.` and `..`: `getdents64(2)`. */
export const readdir = operation({
  op: "readdir",
  effect: "looks",
  fields: { path: followed },
  ...onPath,
  describe: ({ path }) => `readdir ${path}`,
  assume: ({ path }, world) => world.names(path),
  take: ({ path }, { kernel }): readonly string[] => readNames(kernel, path.path),
});

/** Asks for the attributes of a path, of a symbolic link its own: `statx(2)`. */
export const stat = operation({
  op: "stat",
  effect: "looks",
  fields: { path: entry },
  ...onPath,
  describe: ({ path }) => `stat ${path}`,
  assume: ({ path }, world) => world.stat(path),
  take: ({ path }, { kernel }) => kernel.statx(path.fd, path.name),
});
