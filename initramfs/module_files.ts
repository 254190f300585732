/**
 * Unpacks kernel modules, so that the kernel loads them sooner: Debian compresses each with xz, and unpacking takes the
 * kernel longer than anything else about loading them. The archive and the image that they end up in are compressed
 * anyway.
 *
 * Source: `xz(1)`.
 *
 * @module
 */
import { basename, join } from "node:path/posix";
import { run } from "./process.ts";

const COMPRESSED = /\.xz$/;

/**
 * The path of a module once it is unpacked.
 *
 * @param path Its path, or its name.
 */
export function plainName(path: string): string {
  return path.replace(COMPRESSED, "");
}

/**
 * Unpacks modules, each once.
 *
 * Permissions: `env`, `read`, `run`, and `write` below the folder.
 *
 * @param files The modules: absolute paths, each with another file name.
 * @param folder The folder for the unpacked ones, used for these modules alone.
 * @param signal Ends it.
 * @returns The path of each module's unpacked file, by its path in `files`.
 * @throws {Error} If xz fails; the message names it and says why.
 */
export async function plainModules(
  files: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  await Deno.mkdir(folder, { recursive: true });
  const kept = new Set((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name));
  const compressed = files.filter((file) => COMPRESSED.test(file));
  const missing = compressed.filter((file) => !kept.has(plainName(basename(file))));
  if (missing.length > 0) await unpack(missing, folder, signal);
  return new Map(files.map((file) => [
    file,
    COMPRESSED.test(file) ? join(folder, plainName(basename(file))) : file,
  ]));
}

/** Unpacks all of them in one process, and moves them into place once all are complete. */
async function unpack(
  files: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const scratch = await Deno.makeTempDir({ dir: folder, prefix: "unpacking-" });
  try {
    const names = files.map((file) => basename(file));
    for (const [at, file] of files.entries()) await Deno.symlink(file, join(scratch, names[at]!));
    // --force, since the files are links.
    await run("xz", ["--decompress", "--keep", "--force", "--", ...names], {
      cwd: scratch,
      signal,
    });
    for (const name of names.map(plainName)) {
      await Deno.rename(join(scratch, name), join(folder, name));
    }
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}
