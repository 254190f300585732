/**
 * Puts trees together: every path once, every parent present. Pure; this file must not know what the trees hold.
 *
 * @module
 */
import { dirname } from "node:path/posix";
import type { Entry, Tree } from "./tree.ts";

/**
 * Merges trees. Several trees may hold the same path if their entries are equal.
 *
 * @param trees The trees.
 * @returns One tree.
 * @throws {Error} If two trees differ at a path; the message names it.
 */
export function mergeTrees(...trees: readonly Tree[]): Tree {
  const merged = new Map<string, Entry>();
  for (const tree of trees) {
    for (const [path, entry] of tree) {
      const other = merged.get(path);
      if (other !== undefined && identityOf(other) !== identityOf(entry)) {
        throw new Error(`Two parts of the image have different files at ${path}`);
      }
      merged.set(path, entry);
    }
  }
  return merged;
}

/**
 * Removes from a tree the entries that another already has.
 *
 * @param other The tree that comes first.
 * @param tree The tree that comes on top of it.
 * @throws {Error} If they differ at a path; the message names it.
 */
export function withoutEntriesOf(other: Tree, tree: Tree): Tree {
  mergeTrees(other, tree);
  return new Map([...tree].filter(([path]) => !other.has(path)));
}

/**
 * Adds the directories that lead to a tree's entries, and sorts it by path: parents come first.
 *
 * @param tree The tree.
 * @returns The whole tree; `/` is not added.
 * @throws {Error} If a file has entries beneath it.
 * @throws {RangeError} If a path is not absolute and normal.
 */
export function withParents(tree: Tree): Tree {
  const whole = new Map<string, Entry>(tree);
  for (const path of tree.keys()) {
    if (path !== "/" && !/^(\/(?!\.{1,2}(\/|$))[^/\0]+)+$/.test(path)) {
      throw new RangeError(`Cannot use the path ${JSON.stringify(path)} in a tree`);
    }
    for (let parent = dirname(path); parent !== "/"; parent = dirname(parent)) {
      const entry = whole.get(parent);
      if (entry === undefined) whole.set(parent, { type: "directory", mode: 0o755 });
      else if (entry.type !== "directory") {
        throw new Error(`${path} lies beneath ${parent}, which is a ${entry.type}`);
      }
    }
  }
  return new Map([...whole].sort(([a], [b]) => a < b ? -1 : 1));
}

/** Equal for equal entries; the content of a file on the host is not compared. */
const identityOf = (entry: Entry): string =>
  JSON.stringify(entry, (_, value) => value instanceof Uint8Array ? [...value] : value);
