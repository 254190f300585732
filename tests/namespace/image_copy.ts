/**
 * An image of the test's own, to be broken: its files are links to those of the real one, and are replaced, never
 * written to.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path/posix";
import { DEFAULT_IMAGE } from "../../cli/places.ts";

/** The image; disposing of it removes it. */
export class ImageCopy implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** Copies the image that was built. */
  static async make(): Promise<ImageCopy> {
    const folder = await Deno.makeTempDir({ dir: DEFAULT_IMAGE, prefix: "broken-" });
    const image = new ImageCopy(folder);
    try {
      const { success, stderr } = await new Deno.Command("cp", {
        args: ["--archive", "--link", join(DEFAULT_IMAGE, "root"), folder],
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      return image;
    } catch (error) {
      await image[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Replaces a file of the root. */
  async replace(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
    await this.remove(path);
    await Deno.mkdir(dirname(this.#inside(path)), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(this.#inside(path), bytes, { createNew: true, mode });
    await Deno.chmod(this.#inside(path), mode);
  }

  /** Removes a file of the root. */
  async remove(path: string): Promise<void> {
    await Deno.remove(this.#inside(path)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }

  /** Reads a file of the root. */
  async read(path: string): Promise<Uint8Array> {
    return await Deno.readFile(this.#inside(path));
  }

  #inside(path: string): string {
    return join(this.folder, "root", path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
