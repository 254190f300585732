/**
 * One build at a time in a folder: a lock that the kernel releases when its holder ends, however it ends. This file
 * must not know what the lock is for.
 *
 * @module
 */
import { join } from "node:path/posix";

/** Seconds that a build waits for another one. */
const DEADLINE = 900;

/** How to wait for a lock. */
export interface LockOptions {
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a folder's lock (`flock(2)`), waiting while another process holds it.
 *
 * Permissions: `read`, and `write` to the folder.
 *
 * @param folder The folder, which is made if it does not exist.
 * @param options Where the wait is reported, and what ends it.
 * @returns The lock; disposing of it releases it.
 * @throws {Error} If another process holds it for longer than 15 minutes.
 */
export async function lockFolder(folder: string, options: LockOptions): Promise<Disposable> {
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, ".lock");
  const file = await Deno.open(path, { read: true, write: true, create: true });
  try {
    if (!await file.tryLock(true)) {
      options.progress(`waiting for another build in ${folder}`);
      await waitFor(file, path, options.signal);
    }
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
}

async function waitFor(file: Deno.FsFile, path: string, signal?: AbortSignal): Promise<void> {
  const end = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      end.reject(new Error(`Another build has held the lock ${path} for ${DEADLINE} s: end it`)),
    DEADLINE * 1000,
  );
  const abort = (): void => end.reject(signal?.reason);
  signal?.addEventListener("abort", abort);
  try {
    await Promise.race([file.lock(true), end.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
