/**
 * The static busybox that a build unpacked into the cache: tests run its shell. They need a build, and say so if there
 * was none.
 *
 * @module
 */
import { join } from "node:path/posix";
import { cacheFolder } from "../../cli/places.ts";

/**
 * Finds it.
 *
 * Needs env permission, and read permission for the cache.
 *
 * @throws {Error} If no build has unpacked it; the message says to run the build.
 */
export function cachedBusybox(): string {
  const folder = join(cacheFolder(Deno.env.toObject()), "unpacked");
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      const path = join(folder, name, "usr/bin/busybox");
      try {
        if (Deno.statSync(path).isFile) return path;
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new Error(`No busybox is unpacked in ${folder}: run the build first`);
}
