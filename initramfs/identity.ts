/**
 * Identifies the entries of a tree, so that an entry that was written before is recognised without comparing all its
 * bytes. This file must not write.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Entry } from "./tree.ts";

/**
 * The package of files that may change under the same name; other packages' files lie below their digest and do not.
 */
const OURS = "only-docker";

/**
 * Identifies an entry by a short text that changes when the entry does. A package's file is identified by its path,
 * size and time, one of our own by its content.
 *
 * Permissions: `read` of the file that it names.
 *
 * @param entry The entry.
 */
export async function identityOf(entry: Entry): Promise<string> {
  switch (entry.type) {
    case "directory":
      return `directory ${entry.mode}`;
    case "symlink":
      return `symlink ${entry.target}`;
    case "device":
      return `device ${entry.mode} ${entry.dev}`;
    case "file":
      return `file ${entry.mode} ${await contentIdentity(entry)}`;
  }
}

async function contentIdentity(entry: Extract<Entry, { type: "file" }>): Promise<string> {
  const { content } = entry;
  if (content instanceof Uint8Array) return createHash("sha256").update(content).digest("hex");
  if (entry.package !== OURS) {
    const { size, mtime } = await Deno.stat(content.file);
    return `${content.file} ${size} ${mtime?.getTime() ?? 0}`;
  }
  const hash = createHash("sha256");
  using handle = await Deno.open(content.file);
  for await (const chunk of handle.readable) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * Identifies each entry of a tree.
 *
 * @param tree The tree.
 * @returns The identities by path, in the tree's order.
 */
export async function identitiesOf(tree: ReadonlyMap<string, Entry>): Promise<Map<string, string>> {
  const identities = new Map<string, string>();
  for (const [path, entry] of tree) identities.set(path, await identityOf(entry));
  return identities;
}
