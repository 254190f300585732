/**
 * The shared libraries of a list of executables: those that the dynamic linker would open, looked up among the
 * packages' files. This file must not read the files of the build host's own system.
 *
 * @module
 */
import { dirname, join, normalize, resolve } from "node:path/posix";
import { type Elf, type ElfSource, isElf, readElf } from "./elf.ts";
import type { PackageFile } from "./packages.ts";
import type { Entry } from "./tree.ts";

/** Where Debian keeps libraries, below its merged `/usr`. */
const LIBRARY_FOLDERS = ["/usr/lib/x86_64-linux-gnu", "/usr/lib", "/usr/lib64"];

const MAX_LINKS = 40;

/**
 * Maps a path to its place in Debian's merged `/usr`.
 *
 * @param path An absolute path, perhaps through one of the old folders.
 * @returns The path below `/usr`.
 */
export function usrMerged(path: string): string {
  return normalize(path).replace(/^\/(bin|sbin|lib|lib64)(?=\/|$)/, "/usr/$1");
}

/**
 * Collects files, the libraries that they need and their interpreters.
 *
 * @param files The packages' files.
 * @param paths Absolute paths of executables or libraries in them.
 * @returns Tree entries: files, and the links that lead to them.
 * @throws {Error} If no package has a path or a library; the message names it and the file that needs it.
 */
export function libraryClosure(
  files: ReadonlyMap<string, PackageFile>,
  paths: readonly string[],
): Map<string, Entry> {
  const tree = new Map<string, Entry>();
  for (const path of paths) {
    const asked = usrMerged(path);
    if (!files.has(asked)) throw new Error(`Cannot find ${asked}: it is in none of the packages`);
    addFile(tree, files, asked, asked);
  }
  return tree;
}

/**
 * Collects the libraries of an executable that is not in a package.
 *
 * @param files The packages' files.
 * @param executable Where it is on the build host.
 * @param path Where it will be, for messages and `$ORIGIN`.
 * @returns Tree entries of its libraries and its interpreter, without itself.
 * @throws {Error} If no package has a library; the message names it and the file that needs it.
 */
export function librariesOf(
  files: ReadonlyMap<string, PackageFile>,
  executable: string,
  path: string,
): Map<string, Entry> {
  const tree = new Map<string, Entry>();
  addNeeded(tree, files, executable, path);
  return tree;
}

function addFile(
  tree: Map<string, Entry>,
  files: ReadonlyMap<string, PackageFile>,
  path: string,
  neededBy: string,
): void {
  let at = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    if (tree.has(at)) return;
    const file = files.get(at);
    if (file === undefined) {
      throw new Error(`Cannot find ${at}, which ${neededBy} needs, in any of the packages`);
    }
    if (file.link === undefined) {
      tree.set(at, {
        type: "file",
        mode: file.mode,
        content: { file: file.file },
        package: file.package,
      });
      return addNeeded(tree, files, file.file, at);
    }
    tree.set(at, { type: "symlink", target: file.link, package: file.package });
    at = usrMerged(resolve(dirname(at), file.link));
  }
  throw new Error(`Cannot follow ${path}: more than ${MAX_LINKS} links`);
}

function addNeeded(
  tree: Map<string, Entry>,
  files: ReadonlyMap<string, PackageFile>,
  hostFile: string,
  path: string,
): void {
  const elf = readElfFile(hostFile, path);
  if (elf === undefined) return;
  if (elf.interpreter !== undefined) addFile(tree, files, usrMerged(elf.interpreter), path);
  const folders = [
    ...elf.runpath.map((folder) => folder.replace(/\$\{?ORIGIN\}?/, dirname(path))),
    ...LIBRARY_FOLDERS,
  ];
  for (const soname of elf.needed) {
    const found = folders.map((folder) => usrMerged(join(folder, soname)))
      .find((candidate) => files.has(candidate));
    if (found === undefined) {
      throw new Error(
        `Cannot find the library ${soname}, which ${path} needs, in any of the packages`,
      );
    }
    addFile(tree, files, found, path);
  }
}

function readElfFile(hostFile: string, path: string): Elf | undefined {
  using handle = Deno.openSync(hostFile);
  const source: ElfSource = {
    size: handle.statSync().size,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      handle.seekSync(offset, Deno.SeekMode.Start);
      for (let done = 0; done < length;) {
        const count = handle.readSync(bytes.subarray(done));
        if (count === null) throw new RangeError(`the file ends before byte ${offset + length}`);
        done += count;
      }
      return bytes;
    },
  };
  if (!isElf(source)) return undefined;
  try {
    return readElf(source);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
