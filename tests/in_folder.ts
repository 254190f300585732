/**
 * A temporary folder for as long as a test needs it.
 *
 * @module
 */

/**
 * Makes a folder, and removes it with everything in it.
 *
 * @param use Called with its path.
 */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-test-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
