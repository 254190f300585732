/**
 * Compressed archives of trees, each made once: a build after a small change reuses the big one. This file must not
 * know which tree is which.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path/posix";
import { withParents } from "./compose.ts";
import { compressTo, type Level } from "./compress.ts";
import { identitiesOf } from "./identity.ts";
import { newcArchive } from "./newc.ts";
import type { Part } from "./parts.ts";
import type { Tree } from "./tree.ts";

/** Raised when the same tree shall give other bytes than before. */
const FORMAT = 1;

/** Archives beyond these, the ones used least recently, are removed. */
const KEPT = 12;

/** One part of the initramfs. */
export interface ArchiveRequest {
  readonly part: Part;
  readonly tree: Tree;
  readonly level: Level;
  /** The cache folder: an absolute path. */
  readonly cache: string;
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a compressed archive, or answers the one that was made of the same tree before.
 *
 * Permissions: `env`, `read`, `run`, and `write` below the cache.
 *
 * @param request The tree and how it is compressed.
 * @returns The archive's path.
 */
export async function cachedArchive(request: ArchiveRequest): Promise<string> {
  const folder = join(request.cache, "archives");
  await Deno.mkdir(folder, { recursive: true });
  const identities = await identitiesOf(withParents(request.tree));
  const key = createHash("sha256")
    .update(JSON.stringify([FORMAT, request.level, ...identities])).digest("hex");
  const file = join(folder, `${key}.cpio.zst`);
  if (await exists(file)) {
    const now = new Date();
    await Deno.utime(file, now, now);
  } else {
    request.progress(`compressing the ${request.part} archive (zstd -${request.level})`);
    await compressTo(file, newcArchive(request.tree), request.level, request.signal);
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
