/**
 * Writes files that are either complete or absent: each is written beside its place and renamed into it. This file must
 * not know what is in them.
 *
 * @module
 */

/**
 * Writes a file beside its place and renames it, so that an interrupted write leaves the old one.
 *
 * Permissions: `write` to the folder.
 *
 * @param path The file.
 * @param content Its new content.
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  await replace(path, async (temporary) => {
    await (typeof content === "string"
      ? Deno.writeTextFile(temporary, content)
      : Deno.writeFile(temporary, content));
  });
}

/**
 * Makes a file beside its place and renames it once it is complete; removes the incomplete file if that fails.
 *
 * @param path The file.
 * @param make Makes the file at the path that it is called with.
 */
export async function replace(
  path: string,
  make: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = temporaryFor(path);
  try {
    await make(temporary);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * The path at which a file is made before it is renamed: hidden, beside it, used by this process alone.
 *
 * @param path The file.
 */
export function temporaryFor(path: string): string {
  const slash = path.lastIndexOf("/") + 1;
  return `${path.slice(0, slash)}.${path.slice(slash)}.${Deno.pid}.new`;
}

/**
 * Removes the incomplete files of builds that were killed. The caller holds the lock of the folder.
 *
 * Permissions: `read`, and `write` to the folder.
 *
 * @param folder The folder; it may be absent.
 */
export async function removeTemporaries(folder: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (/^\..+\.\d+\.new$/.test(name)) {
        await Deno.remove(`${folder}/${name}`, { recursive: true });
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
