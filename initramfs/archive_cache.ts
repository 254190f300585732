/**
 * Archives of trees, each made once: a build after a small change reuses the big ones. This file must not know which
 * tree is which.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path/posix";
import { withParents } from "./compose.ts";
import { compressTo, type Level } from "./compress.ts";
import { replace } from "./files.ts";
import { identitiesOf } from "./identity.ts";
import { newcArchive } from "./newc.ts";
import type { Part } from "./parts.ts";
import type { Tree } from "./tree.ts";

/** Raised when the same tree must give different bytes than before. */
const FORMAT = 2;

/** How many archives are kept: beyond these, the least recently used ones are removed. */
const KEPT = 14;

/** One part of the initramfs. */
export interface ArchiveRequest {
  readonly part: Part;
  readonly tree: Tree;
  /** The cache folder: an absolute path. */
  readonly cache: string;
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a compressed archive of a tree, or returns the one made before of the same tree.
 *
 * Permissions: `env`, `read`, `run`, and `write` below the cache.
 *
 * @param request The tree.
 * @param level The compression level.
 * @returns The archive's path.
 */
export function cachedArchive(request: ArchiveRequest, level: Level): Promise<string> {
  const how = { key: `${level}`, suffix: ".cpio.zst", said: `zstd -${level}` };
  return madeOnce(
    request,
    how,
    (file) => compressTo(file, newcArchive(request.tree), level, request.signal),
  );
}

/**
 * Makes an archive of one file that is made of a tree, or returns the one made before of the same tree. The file is
 * compressed, so the archive is not.
 *
 * @param request The tree.
 * @param path The file's path in the archive.
 * @param how How the file is made of the tree: `said` describes it in words that change with it, and `make` makes it.
 * @returns The archive's path.
 */
export function cachedFileArchive(
  request: ArchiveRequest,
  path: string,
  how: { readonly said: string; make(file: string): Promise<void> },
): Promise<string> {
  const options = { key: `${path} ${how.said}`, suffix: ".cpio", said: how.said };
  return madeOnce(request, options, (archive) =>
    replace(archive, async (temporary) => {
      const file = `${temporary}.content`;
      try {
        await how.make(file);
        const tree: Tree = new Map([
          [path, { type: "file", mode: 0o644, content: { file }, package: "only-docker" }],
        ]);
        await Deno.writeFile(temporary, ReadableStream.from(newcArchive(tree)));
      } finally {
        await Deno.remove(file).catch(ignoreNotFound);
      }
    }));
}

async function madeOnce(
  { part, tree, cache, progress }: ArchiveRequest,
  { key, suffix, said }: { readonly key: string; readonly suffix: string; readonly said: string },
  make: (file: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, "archives");
  await Deno.mkdir(folder, { recursive: true });
  const identities = await identitiesOf(withParents(tree));
  const digest = createHash("sha256")
    .update(JSON.stringify([FORMAT, key, ...identities])).digest("hex");
  const file = join(folder, `${digest}${suffix}`);
  if (await exists(file)) {
    const now = new Date();
    await Deno.utime(file, now, now);
  } else {
    progress(`compressing the ${part} archive (${said})`);
    await make(file);
    await removeOldest(folder);
  }
  return file;
}

async function removeOldest(folder: string): Promise<void> {
  const files: { path: string; time: number }[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    files.push({ path, time: (await Deno.stat(path)).mtime?.getTime() ?? 0 });
  }
  files.sort((a, b) => b.time - a.time);
  for (const { path } of files.slice(KEPT)) await Deno.remove(path);
}

async function exists(file: string): Promise<boolean> {
  try {
    return (await Deno.stat(file)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
