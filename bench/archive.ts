/**
 * Archives of trees at zstd's level 19: the peer boots one, and the size of ours is compared with another. Each is made
 * once, which takes a minute or two.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path/posix";
import { withParents } from "../initramfs/compose.ts";
import { compressTo } from "../initramfs/compress.ts";
import { identitiesOf } from "../initramfs/identity.ts";
import { newcArchive } from "../initramfs/newc.ts";
import type { Entry, Tree } from "../initramfs/tree.ts";
import type { BenchContext } from "./context.ts";

const LEVEL = 19;

/** Files of this package are identified by their content: a copy elsewhere is the same file. */
const CONTENT = "only-docker";

/**
 * Reads a folder as a tree.
 *
 * @param folder The folder. Its devices are ignored.
 * @param below The path in it to start at.
 */
export async function treeOf(folder: string, below = "/"): Promise<Map<string, Entry>> {
  const tree = new Map<string, Entry>();
  for await (const { name } of Deno.readDir(join(folder, below))) {
    const path = join(below, name);
    const file = join(folder, path);
    const info = await Deno.lstat(file);
    const mode = (info.mode ?? 0) & 0o7777;
    if (info.isDirectory) {
      tree.set(path, { type: "directory", mode });
      for (const [inside, entry] of await treeOf(folder, path)) tree.set(inside, entry);
    } else if (info.isSymlink) {
      tree.set(path, { type: "symlink", target: await Deno.readLink(file), package: CONTENT });
    } else if (info.isFile) {
      tree.set(path, { type: "file", mode, content: { file }, package: CONTENT });
    }
  }
  return tree;
}

/**
 * Makes an archive of a tree, or returns the one made before of the same tree.
 *
 * @param name A name for it: one archive of each name is kept.
 * @param tree The tree.
 * @param context The cache, where progress is reported, and what aborts the work.
 * @returns Its path.
 */
export async function archive19(
  name: string,
  tree: Tree,
  { cache, progress, signal }: Pick<BenchContext, "cache" | "progress" | "signal">,
): Promise<string> {
  const folder = join(cache, "bench");
  await Deno.mkdir(folder, { recursive: true });
  const key = createHash("sha256")
    .update(JSON.stringify([LEVEL, ...await identitiesOf(withParents(tree))])).digest("hex");
  const file = join(folder, `${name}-${key}.cpio.zst`);
  if (await Deno.stat(file).then(() => true, () => false)) return file;
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.startsWith(`${name}-`)) await Deno.remove(join(folder, entry.name));
  }
  progress(`compressing the archive of ${name} (zstd -${LEVEL})`);
  await compressTo(file, newcArchive(tree), LEVEL, signal);
  return file;
}
