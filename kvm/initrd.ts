/**
 * Writes the initramfs of one boot: the image's own, followed by the archive that configures this boot.
 *
 * @module
 */
import { configurationTree, launchConfig, type LaunchFacts } from "./configuration.ts";
import { newcArchive } from "../initramfs/newc.ts";

/** The alignment of an uncompressed archive's start in bytes: the kernel looks for it nowhere else. */
const ALIGNMENT = 4;

/**
 * Returns the zero bytes that precede the next archive.
 *
 * @param length The length of everything before them, in bytes.
 */
export function padding(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT);
}

/**
 * Writes the initramfs of one boot. Needs read permission for the image's own and write permission for the new one.
 *
 * @param path The path of the new initramfs.
 * @param initramfs The path of the image's own.
 * @param facts The facts that the launcher knows about the boot.
 */
export async function writeInitrd(
  path: string,
  initramfs: string,
  facts: LaunchFacts,
): Promise<void> {
  await Deno.copyFile(initramfs, path);
  const { size } = await Deno.stat(path);
  const archive = newcArchive(configurationTree(launchConfig(facts)));
  await Deno.writeFile(path, padding(size), { append: true });
  await Deno.writeFile(path, ReadableStream.from(archive), { append: true });
}
