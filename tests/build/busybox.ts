/**
 * The static busybox that a build unpacked into the cache: tests run its shell. They need a build to have been made,
 * and say so where there was none.
 *
 * @module
 */
import { join } from "node:path/posix";
import { cacheFolder } from "../../cli/places.ts";

/** Finds it. */
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
