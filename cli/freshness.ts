/**
 * Whether an image is as new as what it is made of. Modification times decide: a checkout or an edit makes sources
 * newer than the image, so a stale image is never taken for a fresh one; the price is a build too many after a mere
 * `touch`.
 *
 * @module
 */
import { join } from "node:path/posix";

/** What an image is made of, below the project's folder. Tests are not. */
const SOURCES = ["boot", "init", "initramfs", "deno.json", "deno.lock"];

/**
 * Whether an image needs to be built. Needs read permission for it and for the project.
 *
 * @param image The image's folder.
 * @param project The project's folder.
 * @returns Why it must be built, in one line; `null` where it is fresh.
 */
export async function whyStale(image: string, project: string): Promise<string | null> {
  const manifest = await modified(join(image, "manifest.json"));
  if (manifest === null) return `there is no image in ${image} yet`;
  for (const source of SOURCES) {
    const newer = await findNewer(join(project, source), manifest);
    if (newer !== null) return `${newer} is newer than the image`;
  }
  return null;
}

async function findNewer(path: string, than: number): Promise<string | null> {
  const info = await Deno.stat(path);
  if (!info.isDirectory) {
    return path.endsWith("_test.ts") || (info.mtime?.getTime() ?? 0) <= than ? null : path;
  }
  for await (const { name } of Deno.readDir(path)) {
    const newer = await findNewer(join(path, name), than);
    if (newer !== null) return newer;
  }
  return null;
}

async function modified(path: string): Promise<number | null> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
