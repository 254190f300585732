/**
 * Loop devices, for tools that write only to block devices.
 *
 * @module
 */
import { run } from "./images.ts";

/** Returns why no loop device can be used here, or `null` if one can. */
export async function loopRefusal(): Promise<string | null> {
  if (Deno.uid() !== 0) return "a loop device needs root";
  return await withLoop(1 << 20, () => Promise.resolve(null)).catch((error: Error) =>
    `no loop device can be used here: ${error.message}`
  );
}

/**
 * Sets a loop device up for as long as it is used.
 *
 * @param size The size of its empty backing file in bytes.
 * @param use Called with the device's path.
 * @returns The result of `use`.
 * @throws {Error} If no loop device is available.
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
