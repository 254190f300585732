/**
 * Disk images for tests: made sparse in a folder of their own, with a file system and a label.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { join } from "node:path/posix";

/** `mkfs` and its kin are not on every user's path. */
const PATH = `${Deno.env.get("PATH") ?? "/usr/bin"}:/usr/sbin:/sbin`;

const MKFS = {
  ext4: ["mkfs.ext4", "-q", "-F"],
  xfs: ["mkfs.xfs", "-q", "-f"],
  btrfs: ["mkfs.btrfs", "-q", "-f"],
} as const;

/** A folder of disk images; disposing of it removes them. */
export class Disks implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** Makes the folder, which is empty. */
  static async make(): Promise<Disks> {
    return new Disks(await Deno.makeTempDir({ prefix: "only-docker-disks-" }));
  }

  /**
   * Makes a disk with a file system.
   *
   * @param type The file system's type.
   * @param label Its label.
   * @returns The image's path.
   */
  async format(type: keyof typeof MKFS, label: string): Promise<string> {
    const path = join(this.folder, `${type}-${label}`);
    await Deno.writeFile(path, new Uint8Array());
    await Deno.truncate(path, 600 * 1024 * 1024);
    const [program, ...options] = MKFS[type];
    await tool(program, [...options, "-L", label, path]);
    return path;
  }

  /**
   * Makes a disk of random bytes, which carries nothing.
   *
   * @param size Bytes.
   * @returns The image's path.
   */
  async noise(size: number): Promise<string> {
    const path = join(this.folder, "noise");
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65_536) {
      crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    }
    await Deno.writeFile(path, bytes);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/**
 * The digest of a file.
 *
 * @param path Its path.
 */
export async function sha256(path: string): Promise<string> {
  const { stdout } = await tool("sha256sum", ["--", path]);
  return stdout.split(" ")[0] ?? "";
}

/**
 * Asserts that an unmounted ext4 needs no repair and no journal to be played back.
 *
 * @param path The image's path.
 * @throws {Error} Where it does: says what e2fsck said.
 */
export async function assertCleanExt4(path: string): Promise<void> {
  await tool("e2fsck", ["-f", "-n", path]);
  const superblock = await tool("dumpe2fs", ["-h", path]);
  if (superblock.stdout.includes("needs_recovery")) {
    throw new Error(`${path} was not unmounted: its journal needs recovery`);
  }
}

/**
 * Runs a program to its end.
 *
 * @param program Its name.
 * @param args Its arguments.
 * @throws {Error} Where it fails: says what it said.
 */
export async function tool(program: string, args: readonly string[]): Promise<{ stdout: string }> {
  const { success, code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { PATH },
    stdin: "null",
  }).output();
  if (!success) {
    throw new Error(`${program} ended with ${code}: ${Buffer.concat([stdout, stderr])}`);
  }
  return { stdout: new TextDecoder().decode(stdout) };
}
