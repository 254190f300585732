/**
 * Writes a tree as a newc archive, the format of the kernel's initramfs. The same tree gives the same bytes: sorted by
 * path, owned by root, with one fixed time and counted inodes. This file must not compress.
 *
 * Source: the kernel's Documentation/driver-api/early-userspace/buffer-format.rst; `cpio(5)`, "New ASCII Format".
 *
 * @module
 */
import { major, minor, S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG } from "../boot/inode.ts";
import { withParents } from "./compose.ts";
import type { Entry, Tree } from "./tree.ts";

/** The header fields that differ from record to record. */
export interface NewcHeader {
  readonly ino: number;
  /** Type and permission bits, `inode(7)`. */
  readonly mode: number;
  readonly nlink: number;
  /** The size of the content, in bytes. */
  readonly filesize: number;
  /** The device number of a device file. */
  readonly rdev: number;
  /** The name, without a leading slash. */
  readonly name: string;
}

/** All files of an archive have this time, in seconds since 1970. */
const MTIME = 0;
const MAGIC = "070701";
const HEADER_SIZE = 110;
/** The kernel skips longer names; their zero byte counts. */
const PATH_MAX = 4096;
const MAX_FIELD = 0xffffffff;
const READ_SIZE = 1024 * 1024;

/**
 * Makes a record's header and name, padded so that the content begins on a multiple of four.
 *
 * @param header The fields.
 * @throws {RangeError} If a number does not fit into 32 bits, or the name into `PATH_MAX`.
 */
export function newcHeader(header: NewcHeader): Uint8Array {
  const name = new TextEncoder().encode(`${header.name}\0`);
  if (name.length > PATH_MAX || header.name === "" || header.name.includes("\0")) {
    throw new RangeError(
      `Cannot archive ${JSON.stringify(header.name)}: not a name of 1 to 4095 bytes`,
    );
  }
  const fields = [
    header.ino,
    header.mode,
    0, // uid
    0, // gid
    header.nlink,
    MTIME,
    header.filesize,
    0, // devmajor
    0, // devminor
    major(header.rdev),
    minor(header.rdev),
    name.length,
    0, // check: only the crc format has one
  ];
  for (const field of fields) {
    if (!Number.isInteger(field) || field < 0 || field > MAX_FIELD) {
      throw new RangeError(`Cannot archive ${header.name}: ${field} does not fit into 32 bits`);
    }
  }
  const text = MAGIC + fields.map((field) => field.toString(16).padStart(8, "0")).join("");
  const bytes = new Uint8Array(align(HEADER_SIZE + name.length));
  bytes.set(new TextEncoder().encode(text));
  bytes.set(name, HEADER_SIZE);
  return bytes;
}

/** The record that ends an archive. */
export function newcTrailer(): Uint8Array {
  return newcHeader({ ino: 0, mode: 0, nlink: 1, filesize: 0, rdev: 0, name: "TRAILER!!!" });
}

/**
 * Writes a tree as an archive, piece by piece.
 *
 * Permissions: `read` of the files that the tree names.
 *
 * @param tree The tree; directories that lead to its entries are added.
 * @returns The archive's bytes.
 * @throws {RangeError} If a file or a name is larger than the format allows.
 * @throws {Error} If a file becomes shorter while it is read.
 */
export async function* newcArchive(tree: Tree): AsyncGenerator<Uint8Array> {
  let ino = 0;
  for (const [path, entry] of withParents(tree)) {
    ino++;
    const common = { ino, name: path === "/" ? "." : path.slice(1) };
    if (entry.type === "file" && !(entry.content instanceof Uint8Array)) {
      yield* fileRecord(common, entry.mode, entry.content.file);
    } else {
      const content = contentOf(entry);
      yield newcHeader({ ...common, ...typeOf(entry), filesize: content.length });
      yield content;
      yield padding(content.length);
    }
  }
  yield newcTrailer();
}

function typeOf(entry: Entry): { mode: number; nlink: number; rdev: number } {
  switch (entry.type) {
    case "directory":
      return { mode: S_IFDIR | entry.mode, nlink: 2, rdev: 0 };
    case "file":
      return { mode: S_IFREG | entry.mode, nlink: 1, rdev: 0 };
    case "symlink":
      return { mode: S_IFLNK | 0o777, nlink: 1, rdev: 0 };
    case "device":
      return { mode: S_IFCHR | entry.mode, nlink: 1, rdev: entry.dev };
  }
}

function contentOf(entry: Entry): Uint8Array {
  if (entry.type === "symlink") return new TextEncoder().encode(entry.target);
  if (entry.type === "file" && entry.content instanceof Uint8Array) return entry.content;
  return new Uint8Array();
}

async function* fileRecord(
  common: { readonly ino: number; readonly name: string },
  mode: number,
  file: string,
): AsyncGenerator<Uint8Array> {
  using handle = await Deno.open(file);
  const { size } = await handle.stat();
  yield newcHeader({ ...common, mode: S_IFREG | mode, nlink: 1, rdev: 0, filesize: size });
  for (let done = 0; done < size;) {
    const chunk = new Uint8Array(Math.min(READ_SIZE, size - done));
    const count = await handle.read(chunk);
    if (count === null) {
      throw new Error(`Cannot archive ${file}: it became shorter while it was read`);
    }
    done += count;
    yield chunk.subarray(0, count);
  }
  yield padding(size);
}

const align = (size: number): number => Math.ceil(size / 4) * 4;

const padding = (size: number): Uint8Array => new Uint8Array((4 - size % 4) % 4);
