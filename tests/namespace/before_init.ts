/**
 * A machine that is broken before its init runs: a shell is PID 1 first, does its harm, and becomes the init.
 *
 * @module
 */
import { cachedBusybox } from "../build/busybox.ts";
import type { ImageCopy } from "./image_copy.ts";

/** What becomes the init when the harm is done; redirections may follow it. */
export const BECOME_INIT = "exec /whole-init";

/**
 * Has a shell run before the init.
 *
 * @param image The image of the test's own.
 * @param script What the shell does; it ends with {@linkcode BECOME_INIT}. Its tools are busybox's.
 */
export async function beforeInit(image: ImageCopy, script: string): Promise<void> {
  await image.replace("/whole-init", await image.read("/init"), 0o755);
  await image.replace("/busybox", await Deno.readFile(cachedBusybox()), 0o755);
  await image.replace("/init", `#!/busybox sh\n${script}\n`, 0o755);
}
