/**
 * Measures how long a build takes: with nothing but the fetched packages, and after one source file has changed. It
 * builds a copy of the project, with a cache of its own, with the command that a user would use.
 *
 * @module
 */
import { join } from "node:path/posix";
import { PROJECT } from "../../cli/places.ts";
import { temporaryFor } from "../../initramfs/files.ts";
import { run } from "../../initramfs/process.ts";
import type { BenchContext } from "../context.ts";

/** The folder of build results, which are not sources. */
const BUILT = "dist";

/** The source file that is changed; a change that does not reach the bundle would cost less. */
const CHANGED = "init/main.ts";

/** A copy of the project; disposing of it removes it. */
export class ProjectCopy implements AsyncDisposable {
  readonly #context: BenchContext;
  readonly #folder: string;
  #changes = 0;

  private constructor(context: BenchContext) {
    this.#context = context;
    this.#folder = temporaryFor(join(context.image, "project"));
  }

  /** Copies the project. Needs read, write and run permission. */
  static async make(context: BenchContext): Promise<ProjectCopy> {
    const copy = new ProjectCopy(context);
    try {
      await Deno.mkdir(copy.#folder);
      for await (const { name } of Deno.readDir(PROJECT)) {
        if (name === BUILT || name.startsWith(".")) continue;
        await run("cp", ["--archive", join(PROJECT, name), copy.#folder]);
      }
      return copy;
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Builds with nothing but the fetched packages: unpacking, bundling, making the images, compressing.
   *
   * @returns Seconds.
   */
  async cold(): Promise<number> {
    const cache = join(this.#folder, "cache/only-docker");
    await Deno.remove(join(this.#folder, "cache"), { recursive: true }).catch(() => {});
    await Deno.remove(join(this.#folder, "dist"), { recursive: true }).catch(() => {});
    await Deno.mkdir(cache, { recursive: true });
    // Copies, not links: a build puts its own record beside them.
    await run("cp", ["--archive", join(this.#context.cache, "apt"), cache]);
    return await this.#build();
  }

  /**
   * Builds after one source file has changed since the last build.
   *
   * @returns Seconds.
   */
  async warm(): Promise<number> {
    const file = join(this.#folder, CHANGED);
    await Deno.writeTextFile(file, `\nObject.freeze({ change: ${++this.#changes} });\n`, {
      append: true,
    });
    return await this.#build();
  }

  async #build(): Promise<number> {
    const began = performance.now();
    await run("env", [Deno.execPath(), "run", "-A", "cli/main.ts", "build"], {
      cwd: this.#folder,
      env: { XDG_CACHE_HOME: join(this.#folder, "cache") },
      signal: this.#context.signal,
    });
    return (performance.now() - began) / 1000;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true }).catch(() => {});
  }
}
