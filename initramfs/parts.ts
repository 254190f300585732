/**
 * Cuts the root tree into the archives of the initramfs, by what changes together: a build after a small change remakes
 * only the small archives. Files that are read only once the boot is under way are in an image, which the boot mounts.
 * Pure; this file must not compress.
 *
 * @module
 */
import { dirname } from "node:path/posix";
import { PROGRAM_FOLDERS } from "../boot/paths.ts";
import { withParents } from "./compose.ts";
import type { Entry, Tree } from "./tree.ts";

/** One archive of the initramfs. */
export type Part = "layout" | "deno" | "programs" | "packages" | "images" | "init";

/** The archives, in the order in which the kernel unpacks them. */
export const PARTS: readonly Part[] = [
  "layout",
  "deno",
  "programs",
  "packages",
  "images",
  "init",
];

/** The trees that make up the root. */
export interface RootTrees {
  /** Packages, Deno and our own small files. */
  readonly base: Tree;
  readonly images: Tree;
  readonly init: Tree;
}

/**
 * Cuts the root tree. Each archive has the directories that lead to its files, with their own modes: the kernel sets
 * the mode of a directory that already exists.
 *
 * @param whole The whole root tree.
 * @param trees The trees that it was merged from.
 * @returns One tree for each archive. The tree of the part `programs` is the content of their image.
 */
export function cutIntoParts(whole: Tree, trees: RootTrees): Readonly<Record<Part, Tree>> {
  const parts: Record<Part, Map<string, Entry>> = {
    layout: new Map(),
    deno: new Map(),
    programs: new Map(),
    packages: new Map(),
    images: new Map(),
    init: new Map(),
  };
  for (const [path, entry] of withParents(whole)) {
    const part = parts[partOf(path, entry, trees)];
    for (let parent = dirname(path); parent !== "/"; parent = dirname(parent)) {
      part.set(parent, whole.get(parent)!);
    }
    part.set(path, entry);
  }
  return parts;
}

function partOf(path: string, entry: Entry, { images, init }: RootTrees): Part {
  if (
    entry.type !== "directory" && PROGRAM_FOLDERS.some((folder) => path.startsWith(`${folder}/`))
  ) {
    return "programs";
  }
  if (entry.type === "directory" || entry.type === "device") return "layout";
  if (init.has(path)) return "init";
  if (images.has(path)) return "images";
  switch (entry.package) {
    case "only-docker":
      return "layout";
    case "deno":
      return "deno";
    default:
      return "packages";
  }
}
