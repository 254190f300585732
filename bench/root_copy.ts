/**
 * A copy of the root tree that a bench may change: its files are links to those of the image, and are replaced, never
 * written to.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import { temporaryFor } from "../initramfs/files.ts";
import { run } from "../initramfs/process.ts";
import type { Tree } from "../initramfs/tree.ts";

/** The copy; disposing of it removes it. */
export class RootCopy implements AsyncDisposable {
  /** @param root Its folder. */
  private constructor(readonly root: string) {}

  /**
   * Copies the root tree of an image, on the same file system. Needs run, read and write permission for it.
   *
   * @param image The image's folder. The holder of its lock removes what a killed bench left there.
   * @param name A name for it.
   * @throws {Error} If it can't be copied.
   */
  static async make(image: string, name: string): Promise<RootCopy> {
    const copy = new RootCopy(temporaryFor(join(image, name)));
    try {
      await run("cp", ["--archive", "--link", join(image, "root"), copy.root]);
      return copy;
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Writes a tree's files and links over the copy's.
   *
   * @param tree The tree; its directories and devices are ignored.
   */
  async write(tree: Tree): Promise<void> {
    for (const [path, entry] of tree) {
      const file = join(this.root, path);
      if (entry.type === "directory" || entry.type === "device") continue;
      await Deno.mkdir(dirname(file), { recursive: true });
      await this.remove(path);
      if (entry.type === "symlink") await Deno.symlink(entry.target, file);
      else {
        const { content } = entry;
        if (content instanceof Uint8Array) await Deno.writeFile(file, content);
        else await Deno.copyFile(content.file, file);
        await Deno.chmod(file, entry.mode);
      }
    }
  }

  /** Moves a file, replacing any file in its place. */
  async move(from: string, to: string): Promise<void> {
    await Deno.mkdir(dirname(join(this.root, to)), { recursive: true });
    await Deno.rename(join(this.root, from), join(this.root, to));
  }

  /** Removes a file or a folder, if it is there. */
  async remove(path: string): Promise<void> {
    await Deno.remove(join(this.root, path), { recursive: true }).catch((error: unknown) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }

  /** Whether a file or a link is there. */
  async has(path: string): Promise<boolean> {
    return await Deno.lstat(join(this.root, path)).then(() => true, () => false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true }).catch((error: unknown) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}
