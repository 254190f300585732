/**
 * Checks whether an image is up to date with its sources. Modification times decide: a checkout or an edit makes
 * sources newer than the image, so a stale image is never taken for a fresh one. The price is an unnecessary build
 * after a mere `touch`.
 *
 * @module
 */
import { join } from "node:path/posix";

/** The sources of an image in the project's folder. Tests do not count. */
const SOURCES = ["boot", "init", "initramfs", "deno.json", "deno.lock"];

/**
 * Checks whether an image must be built. Needs read permission for it and for the project.
 *
 * @param image The image's folder.
 * @param project The project's folder.
 * @returns Why it must be built, in one line; `null` if it is fresh.
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
