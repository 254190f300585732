/**
 * Finds the kernel and the initramfs of the image to boot. It must not build anything.
 *
 * @module
 */
import { join } from "node:path/posix";

/** A build writes it last: if it exists, the results are complete. */
const MANIFEST = "manifest.json";

/** The files that a boot needs. */
export interface Image {
  readonly kernel: string;
  readonly initramfs: string;
}

/**
 * Finds the files of an image. Needs read permission for its folder.
 *
 * @param folder The folder that `build` wrote.
 * @returns Their paths.
 * @throws {Error} If one is missing; the message is one line that says what to do.
 */
export async function findImage(folder: string): Promise<Image> {
  const image = { kernel: join(folder, "vmlinuz"), initramfs: join(folder, "initramfs") };
  for (const file of [join(folder, MANIFEST), image.kernel, image.initramfs]) {
    const info = await Deno.stat(file).catch(() => null);
    if (info?.isFile !== true) {
      throw new Error(
        `${file} does not exist: build the image with \`deno task build --out ${folder}\``,
      );
    }
  }
  return image;
}
