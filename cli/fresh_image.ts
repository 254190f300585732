/**
 * Ensures that there is an up-to-date image to boot.
 *
 * @module
 */
import { whyStale } from "./freshness.ts";
import { cacheFolder, PROJECT, surroundings } from "./places.ts";
import type { Surface } from "./subcommand.ts";

/**
 * Builds an image if there is none or the sources are newer. Needs the permissions of `buildImage`.
 *
 * @param image Its folder.
 * @param surface The user's progress and interruptions.
 * @throws {Error} If it can't be built; the message is one line.
 */
export async function ensureImage(image: string, surface: Surface): Promise<void> {
  const reason = await whyStale(image, PROJECT);
  if (reason === null) return;
  surface.progress.line(`building the image: ${reason}`);
  const { buildImage } = await import("../initramfs/build.ts");
  await buildImage({
    out: image,
    flavour: "auto",
    cache: cacheFolder(surroundings().environment),
    progress: (line) => surface.progress.line(line),
    signal: surface.interruptions.stop,
  });
  surface.interruptions.stop.throwIfAborted();
}
