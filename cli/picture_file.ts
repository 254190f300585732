/**
 * The file of `--timeline`: a picture of the boot, drawn once it is over.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";
import { bootSpans } from "../timeline/build_spans.ts";
import { LastBoot } from "../timeline/collect.ts";
import { drawSvg } from "../timeline/svg.ts";

/** The picture of a boot. */
export interface PictureFile extends Disposable {
  /** Adds one event of the boot. */
  add(event: BootEvent): void;
  /** Draws the boot, and replaces the file's content. It does not throw. */
  draw(): void;
}

/**
 * Opens the picture's file, and keeps its content until there is a picture. Needs write permission for it.
 *
 * @param path Its path.
 * @param told Called with the reason in one line if there is no picture.
 * @throws {Error} If it can't be opened; the message is one line.
 */
export async function openPictureFile(
  path: string,
  told: (line: string) => void,
): Promise<PictureFile> {
  const explain = (error: unknown): string =>
    `The timeline ${path} can't be written: ${error instanceof Error ? error.message : error}`;
  const file = await Deno.open(path, { write: true, create: true }).catch((error: unknown) => {
    throw new Error(explain(error));
  });
  const boot = new LastBoot();
  return {
    add: (event) => boot.add(event),
    draw(): void {
      if (boot.events.length === 0) {
        return told(`The timeline ${path} is not drawn: there were no events`);
      }
      try {
        const picture = new TextEncoder().encode(drawSvg(bootSpans(boot.events)));
        if (file.statSync().isFile) file.truncateSync();
        for (let at = 0; at < picture.length;) at += file.writeSync(picture.subarray(at));
      } catch (error) {
        told(explain(error));
      }
    },
    [Symbol.dispose]: () => file.close(),
  };
}
