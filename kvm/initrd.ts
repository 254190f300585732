/**
 * The initramfs of one boot: the image's own, and behind it the archive that configures this boot.
 *
 * @module
 */
import { configurationTree, launchConfig, type LaunchFacts } from "./configuration.ts";
import { newcArchive } from "../initramfs/newc.ts";

/** What an uncompressed archive's start must be a multiple of: the kernel looks for it nowhere else. */
const ALIGNMENT = 4;

/**
 * Zero bytes up to the next archive.
 *
 * @param length Bytes of what is there.
 */
export function padding(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT);
}

/**
 * Writes the initramfs of one boot. Needs read permission for the image's and write permission for the new one.
 *
 * @param path Where it is written.
 * @param initramfs The image's own.
 * @param facts What the launcher knows about the boot.
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
