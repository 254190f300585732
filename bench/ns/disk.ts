/**
 * A stand-in for a data disk in namespaces: an ext4 file system with a journal, in a file, through a loop device. It is
 * mounted anew for each boot, as on a machine, so that none of its cache outlives a boot.
 *
 * @module
 */
import { join } from "node:path/posix";
import { temporaryFor } from "../../initramfs/files.ts";
import type { Need } from "../../initramfs/host_tools.ts";
import { run } from "../../initramfs/process.ts";

/** The programs that it needs. */
export const DISK_NEEDS: readonly Need[] = [
  { command: "mkfs.ext4", package: "e2fsprogs" },
  { command: "mount", package: "mount" },
];

/** Bytes; the file is sparse. */
const SIZE = 2 * 2 ** 30;

/** A disk; disposing of it removes it. */
export class Disk implements AsyncDisposable {
  readonly #file: string;
  readonly #folder: string;

  private constructor(file: string) {
    this.#file = file;
    this.#folder = `${file}.mounted`;
  }

  /**
   * Makes an empty disk. Needs run and write permission.
   *
   * @param folder The folder that it lies in; the holder of the folder's lock removes leftovers.
   * @param name A name for it.
   */
  static async make(folder: string, name: string): Promise<Disk> {
    const disk = new Disk(temporaryFor(join(folder, name)));
    try {
      await disk.format();
      return disk;
    } catch (error) {
      await disk[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Makes it empty. */
  async format(): Promise<void> {
    await Deno.writeFile(this.#file, new Uint8Array());
    await Deno.truncate(this.#file, SIZE);
    // Otherwise the kernel would zero the tables later, during the measurement.
    await run("mkfs.ext4", [
      ...["-q", "-F", "-L", "DOCKER", "-E", "lazy_itable_init=0,lazy_journal_init=0", this.#file],
    ]);
  }

  /**
   * Mounts it for as long as it is used. Needs root.
   *
   * @param use Called with the folder.
   */
  async mounted<T>(use: (folder: string) => Promise<T>): Promise<T> {
    await Deno.mkdir(this.#folder, { recursive: true });
    await run("mount", ["-o", "loop", this.#file, this.#folder]);
    try {
      return await use(this.#folder);
    } finally {
      await run("umount", [this.#folder]);
      await Deno.remove(this.#folder);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#file).catch((error: unknown) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}
