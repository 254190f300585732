/**
 * The FIFO through which a boot in namespaces sends its events.
 *
 * @module
 */

/** The path at which the init opens it, before anything is mounted on /run. */
export const EVENTS = "/run/only-docker.events";

/**
 * Makes a FIFO that only its owner may use. Needs run permission.
 *
 * @param path Its path.
 * @throws {Error} If it can't be made; the message has its path and the reason.
 */
export async function makeFifo(path: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("mkfifo", { args: ["-m", "600", path] })
    .output();
  if (!success) throw new Error(`Cannot make ${path}: ${new TextDecoder().decode(stderr).trim()}`);
}
