/**
 * One build at a time in a folder: a lock that the kernel gives back when its holder ends, however it ends. This file
 * must not know what the lock is for.
 *
 * @module
 */
import { join } from "node:path/posix";

/** Seconds that a build waits for another one. */
const DEADLINE = 900;

/** How a lock is waited for. */
export interface LockOptions {
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a folder's lock (`flock(2)`), and waits for it where another process has it.
 *
 * Permissions: `read`, and `write` to the folder.
 *
 * @param folder The folder, which is made where it is not there.
 * @param options Who hears about the wait, and what ends it.
 * @returns Gives the lock back when disposed of.
 * @throws {Error} Where the other process has it for longer than 15 minutes.
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
    () => end.reject(new Error(`Another build has had ${path} locked for ${DEADLINE} s: end it`)),
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
