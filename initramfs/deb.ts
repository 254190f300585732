/**
 * Unpacks Debian packages, each once, and records which package each file is from. This file must not run anything that
 * is in them: their scripts are never unpacked.
 *
 * @module
 */
import { join } from "node:path/posix";
import type { Deb } from "./apt.ts";
import { replace } from "./files.ts";
import { libraryClosure, usrMerged } from "./libraries.ts";
import type { Package, PackageFile, PackageFiles } from "./packages.ts";
import { run } from "./process.ts";

/** How packages are unpacked. */
export interface UnpackOptions {
  /** The cache folder: an absolute path. */
  readonly cache: string;
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Unpacks the packages that the cache does not have yet, and indexes the files of all.
 *
 * Permissions: `env`, `read`, `run`, and `write` below the cache.
 *
 * @param debs The package files.
 * @param options How they are unpacked.
 * @returns Their files.
 * @throws {Error} If one cannot be unpacked, or two packages hold the same file; the message names them.
 */
export async function unpackPackages(
  debs: readonly Deb[],
  options: UnpackOptions,
): Promise<PackageFiles> {
  const root = join(options.cache, "unpacked");
  await Deno.mkdir(root, { recursive: true });
  const fresh = await foldersIn(root);
  const missing = debs.filter(({ sha256 }) => !fresh.has(sha256));
  if (missing.length > 0) options.progress(`unpacking ${missing.length} packages`);
  for (const { deb, sha256 } of missing) {
    await replace(join(root, sha256), async (temporary) => {
      await run("dpkg-deb", ["--extract", deb, temporary], { signal: options.signal });
    });
  }
  const kept = new Set(debs.map(({ sha256 }) => sha256));
  for (const old of fresh) {
    if (!kept.has(old)) await Deno.remove(join(root, old), { recursive: true });
  }
  return index(debs, root);
}

async function index(debs: readonly Deb[], root: string): Promise<PackageFiles> {
  const files = new Map<string, PackageFile>();
  for (const { name, sha256 } of debs) {
    for await (const [path, file] of walk(join(root, sha256), "/", name)) {
      const other = files.get(path);
      if (other !== undefined) {
        throw new Error(`Both ${other.package} and ${name} have the file ${path}`);
      }
      files.set(path, file);
    }
  }
  return {
    files,
    packages: debs.map(({ name, version, sha256, size }): Package => ({
      name,
      version,
      sha256,
      size,
    })),
    withLibraries: (paths) => Promise.resolve().then(() => libraryClosure(files, paths)),
  };
}

async function* walk(
  top: string,
  folder: string,
  name: string,
): AsyncGenerator<[string, PackageFile]> {
  for await (const entry of Deno.readDir(join(top, folder))) {
    const path = join(folder, entry.name);
    const file = join(top, path);
    if (entry.isDirectory) {
      yield* walk(top, path, name);
    } else if (entry.isSymlink) {
      const link = await Deno.readLink(file);
      yield [usrMerged(path), { file, package: name, mode: 0o777, link }];
    } else {
      const mode = ((await Deno.lstat(file)).mode ?? 0) & 0o7777;
      yield [usrMerged(path), { file, package: name, mode }];
    }
  }
}

async function foldersIn(root: string): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(root)) names.add(name);
  return names;
}
