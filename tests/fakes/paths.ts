/**
 * Resolves paths in maps of files, of nodes and folders, and of symbolic links. For the fake kernel.
 *
 * @module
 */
import { S_IFDIR, S_IFREG } from "../../boot/inode.ts";
import type { Stat } from "../../init/ops/operation.ts";

/** A file system made of maps. */
export interface FakePaths {
  exists(path: string): boolean;
  /** Resolves the links of a path, whether or not the result exists. */
  follow(path: string): string;
  /** Returns the names in a folder, sorted. */
  names(path: string): string[];
  stat(path: string): Stat;
}

/**
 * Makes a file system of three maps, which may change.
 *
 * @param files Files by path; their folders exist, too.
 * @param stats Folders and nodes: the values of `statx` that differ from a folder's defaults.
 * @param links Symbolic links to absolute paths.
 */
export function fakePaths(
  files: ReadonlyMap<string, Uint8Array>,
  stats: ReadonlyMap<string, Partial<Stat>>,
  links: ReadonlyMap<string, string>,
): FakePaths {
  function follow(path: string): string {
    let real = "";
    for (const part of path.split("/").filter((name) => name !== "" && name !== ".")) {
      real = part === ".." ? real.slice(0, real.lastIndexOf("/")) : `${real}/${part}`;
      const target = links.get(real);
      if (target !== undefined) real = follow(target).replace(/^\/$/, "");
    }
    return real || "/";
  }
  function names(path: string): string[] {
    const prefix = path === "/" ? "/" : `${path}/`;
    const below = [...files.keys(), ...stats.keys(), ...links.keys()]
      .filter((name) => name.startsWith(prefix));
    return [...new Set(below.map((name) => name.slice(prefix.length).split("/")[0] ?? ""))].sort();
  }
  return {
    follow,
    names,
    exists: (path) => path === "/" || files.has(path) || stats.has(path) || names(path).length > 0,
    stat(path) {
      const data = files.get(path);
      return {
        mode: data === undefined ? S_IFDIR | 0o755 : S_IFREG | 0o644,
        uid: 0,
        gid: 0,
        size: data?.length ?? 0,
        dev: 1,
        rdev: 0,
        mountRoot: false,
        ...stats.get(path),
      };
    },
  };
}
