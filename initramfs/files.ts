/**
 * Files that are whole or not there: written beside their place and renamed into it. This file must not know what is
 * in them.
 *
 * @module
 */

/**
 * Writes a file beside its place and renames it, so that a cut write leaves the old one.
 *
 * Permissions: `write` to the folder.
 *
 * @param path The file.
 * @param content What it shall hold.
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  await replace(path, async (temporary) => {
    await (typeof content === "string"
      ? Deno.writeTextFile(temporary, content)
      : Deno.writeFile(temporary, content));
  });
}

/**
 * Lets a file be made beside its place and renames it when that is done; removes what was begun where it fails.
 *
 * @param path The file.
 * @param make Makes it under the name that it gets.
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
 * The name under which a file is made before it is renamed: hidden, beside it, ours alone.
 *
 * @param path The file.
 */
export function temporaryFor(path: string): string {
  const slash = path.lastIndexOf("/") + 1;
  return `${path.slice(0, slash)}.${path.slice(slash)}.${Deno.pid}.new`;
}

/**
 * Removes what builds that were killed left half made. The caller holds the lock of the folder.
 *
 * Permissions: `read`, and `write` to the folder.
 *
 * @param folder The folder; one that is not there has nothing in it.
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
