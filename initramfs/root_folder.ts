/**
 * Keeps a folder equal to a tree, for users who take the root tree as files: only changed entries are copied. Device
 * nodes are omitted, since only root could make them. This file must not follow links out of the folder.
 *
 * @module
 */
import { join } from "node:path/posix";
import * as v from "npm:valibot@1.5.0";
import { withParents } from "./compose.ts";
import { replace, replaceFile } from "./files.ts";
import { identitiesOf } from "./identity.ts";
import type { Entry, Tree } from "./tree.ts";

const State = v.record(v.string(), v.string());

/**
 * Makes a folder equal to a tree.
 *
 * Permissions: `read`, and `write` to the folder and beside it.
 *
 * @param folder The folder: an absolute path.
 * @param tree The tree.
 * @param signal Ends the work; the next call continues it.
 */
export async function writeFolder(folder: string, tree: Tree, signal?: AbortSignal): Promise<void> {
  const wanted = new Map(
    [...withParents(tree)].filter(([path, { type }]) => path !== "/" && type !== "device"),
  );
  const identities = await identitiesOf(wanted);
  const stateFile = `${folder}.json`;
  const before = await readState(stateFile);
  const kept = new Set<string>();
  await Deno.mkdir(folder, { recursive: true });
  for (const path of await list(folder, "/")) {
    const entry = wanted.get(path);
    if (
      entry !== undefined && before[path] === identities.get(path) &&
      await looksLike(join(folder, path), entry)
    ) {
      kept.add(path);
    } else if (entry?.type !== "directory" || !await isDirectory(join(folder, path))) {
      await Deno.remove(join(folder, path), { recursive: true });
    }
  }
  const changed = [...wanted].filter(([path]) => !kept.has(path));
  if (changed.length === 0) return;
  // An interrupted write must not pass for a complete one: the state forgets changed entries first.
  await replaceFile(stateFile, text(identities, (path) => kept.has(path)));
  for (const [path, entry] of changed) {
    signal?.throwIfAborted();
    await write(join(folder, path), entry);
  }
  await replaceFile(stateFile, text(identities, () => true));
}

async function write(path: string, entry: Entry): Promise<void> {
  switch (entry.type) {
    case "directory":
      await Deno.mkdir(path, { recursive: true });
      return await Deno.chmod(path, entry.mode);
    case "symlink":
      return await replace(path, (temporary) => Deno.symlink(entry.target, temporary));
    case "file":
      return await replace(path, async (temporary) => {
        const { content } = entry;
        await (content instanceof Uint8Array
          ? Deno.writeFile(temporary, content)
          : Deno.copyFile(content.file, temporary));
        await Deno.chmod(temporary, entry.mode);
      });
    case "device":
      throw new TypeError(`Cannot write the device ${path} into a folder`);
  }
}

/** Someone may have changed the folder since: type and size are cheap to compare. */
async function looksLike(path: string, entry: Entry): Promise<boolean> {
  const info = await Deno.lstat(path);
  switch (entry.type) {
    case "directory":
      return info.isDirectory;
    case "symlink":
      return info.isSymlink && await Deno.readLink(path) === entry.target;
    case "file":
      return info.isFile && info.size === await sizeOf(entry);
    case "device":
      return false;
  }
}

/**
 * The size of a file entry, in bytes.
 *
 * @param entry The file.
 */
export async function sizeOf(entry: Extract<Entry, { type: "file" }>): Promise<number> {
  return entry.content instanceof Uint8Array
    ? entry.content.length
    : (await Deno.stat(entry.content.file)).size;
}

/** All paths in a folder, children before their parents, so that entries can be removed in this order. */
async function list(top: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(join(top, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) paths.push(...await list(top, path));
    paths.push(path);
  }
  return paths;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await Deno.lstat(path)).isDirectory;
}

async function readState(file: string): Promise<Record<string, string>> {
  try {
    return v.parse(State, JSON.parse(await Deno.readTextFile(file)));
  } catch (error) {
    // Without a state everything is copied again.
    if (error instanceof Deno.errors.NotFound) return {};
    if (error instanceof SyntaxError || error instanceof v.ValiError) return {};
    throw error;
  }
}

const text = (identities: ReadonlyMap<string, string>, keep: (path: string) => boolean): string =>
  JSON.stringify(Object.fromEntries([...identities].filter(([path]) => keep(path))), null, 1) +
  "\n";
