/**
 * A tree as an image layer: a tar archive with the same bytes whenever the tree is the same. Times are the epoch,
 * owners are root, entries are sorted. This file must not know what an image is.
 *
 * @module
 */
import { packTar, type TarEntry } from "npm:modern-tar@0.8.6";
import { withParents } from "../compose.ts";
import type { Entry, Tree } from "../tree.ts";

const EPOCH = new Date(0);

/**
 * Packs a tree.
 *
 * Needs `--allow-read` of the files that the tree names on the build host.
 *
 * @param tree The tree; missing parent directories are added, mode 0755.
 * @returns The archive.
 * @throws {RangeError} If the tree has a device: a container gets its devices from its runtime.
 */
export async function packLayer(tree: Tree): Promise<Uint8Array<ArrayBuffer>> {
  const entries: TarEntry[] = [];
  for (const [path, entry] of withParents(tree)) {
    if (path !== "/") entries.push(await tarEntry(path.slice(1), entry));
  }
  return await packTar(entries);
}

/**
 * One regular file or directory of an archive, with fixed times and owners.
 *
 * @param name Its relative path; a directory's ends with `/`.
 * @param mode The permission bits.
 * @param body The bytes of a file.
 */
export function fixedEntry(name: string, mode: number, body?: Uint8Array): TarEntry {
  const owner = { uid: 0, gid: 0, mtime: EPOCH };
  return body === undefined
    ? { header: { name, type: "directory", size: 0, mode, ...owner } }
    : { header: { name, type: "file", size: body.length, mode, ...owner }, body };
}

async function tarEntry(name: string, entry: Entry): Promise<TarEntry> {
  switch (entry.type) {
    case "directory":
      return fixedEntry(`${name}/`, entry.mode);
    case "file": {
      const { content } = entry;
      const body = content instanceof Uint8Array ? content : await Deno.readFile(content.file);
      return fixedEntry(name, entry.mode, body);
    }
    case "symlink": {
      const header = {
        name,
        type: "symlink",
        size: 0,
        mode: 0o777,
        linkname: entry.target,
      } as const;
      return { header: { ...header, uid: 0, gid: 0, mtime: EPOCH } };
    }
    case "device":
      throw new RangeError(`Cannot put the device /${name} into a layer`);
  }
}
