/**
 * The FIFO through which a boot in namespaces tells its events.
 *
 * @module
 */

/** Where the init finds it: it opens it before anything is mounted on /run. */
export const EVENTS = "/run/only-docker.events";

/**
 * Makes a FIFO that only its owner may use. Needs run permission.
 *
 * @param path Where.
 * @throws {Error} Where it can't be made: names it and says why.
 */
export async function makeFifo(path: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("mkfifo", { args: ["-m", "600", path] })
    .output();
  if (!success) throw new Error(`Cannot make ${path}: ${new TextDecoder().decode(stderr).trim()}`);
}
