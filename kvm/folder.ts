/**
 * The private folder of one boot, for its sockets and its initramfs. It is removed when the boot ends.
 *
 * @module
 */
import { join } from "node:path/posix";

/** The size of a unix socket's path in bytes, including the NUL at its end: `sun_path` of `unix(7)`. */
const SUN_PATH_SIZE = 108;

/** A folder that only this user can enter. */
export interface PrivateFolder extends AsyncDisposable {
  /** Returns the path of a file in it. */
  file(name: string): string;
  /** Removes it early; does nothing if it was already removed. */
  remove(): Promise<void>;
}

/**
 * Makes a private folder in `TMPDIR`. Needs write permission there.
 *
 * @returns The folder.
 * @throws {Error} If its path is too long for the sockets in it.
 */
export async function makePrivateFolder(): Promise<PrivateFolder> {
  const path = await Deno.makeTempDir({ prefix: "only-docker-" });
  let removal: Promise<void> | null = null;
  const remove = (): Promise<void> => removal ??= Deno.remove(path, { recursive: true });
  if (new TextEncoder().encode(join(path, "console")).length >= SUN_PATH_SIZE) {
    await remove();
    throw new Error(
      `The path ${path} is too long for a unix socket: set TMPDIR to a shorter one`,
    );
  }
  return { file: (name) => join(path, name), remove, [Symbol.asyncDispose]: remove };
}
