/**
 * Loop devices: for tools that write to block devices alone.
 *
 * @module
 */
import { run } from "./images.ts";

/** Why this machine has no loop device for us; `null` where it has one. */
export async function loopRefusal(): Promise<string | null> {
  if (Deno.uid() !== 0) return "a loop device needs root";
  return await withLoop(1 << 20, () => Promise.resolve(null)).catch((error: Error) =>
    `this machine gives no loop device: ${error.message}`
  );
}

/**
 * Sets a loop device up for as long as it is used.
 *
 * @param size Bytes of its empty backing file.
 * @param use Is given the device's path.
 * @returns What `use` does.
 * @throws {Error} Where there is none to be had.
 */
export async function withLoop<T>(size: number, use: (device: string) => Promise<T>): Promise<T> {
  const backing = await Deno.makeTempFile({ prefix: "superblock-" });
  try {
    await Deno.truncate(backing, size);
    const { code, stdout, stderr } = await run("losetup", ["-f", "--show", backing]);
    if (code !== 0) throw new Error(stderr.trim());
    const device = new TextDecoder().decode(stdout).trim();
    try {
      return await use(device);
    } finally {
      await run("losetup", ["-d", device]);
    }
  } finally {
    await Deno.remove(backing);
  }
}
