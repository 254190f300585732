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

/** The default size of a disk in bytes. */
const SIZE = 600 * 1024 * 1024;

/** Commands that give a disk content which must not be mounted, though it carries the label. */
const FOREIGN = {
  luks: (label: string, path: string): readonly string[] => [
    ...["cryptsetup", "luksFormat", "--batch-mode", "--type", "luks2", "--label", label],
    // The passphrase need not be secret: nobody ever opens the disk.
    ...[
      "--pbkdf",
      "pbkdf2",
      "--pbkdf-force-iterations",
      "1000",
      "--key-file",
      "/etc/hostname",
      path,
    ],
  ],
  vfat: (label: string, path: string): readonly string[] => ["mkfs.vfat", "-n", label, path],
  gpt: (label: string, path: string): readonly string[] => [
    ...["sgdisk", "--new=1:0:0", `--change-name=1:${label}`, path],
  ],
  swap: (label: string, path: string): readonly string[] => ["mkswap", "-L", label, path],
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
    const path = await this.empty(`${type}-${label}`);
    const [program, ...options] = MKFS[type];
    await tool(program, [...options, "-L", label, path]);
    return path;
  }

  /**
   * Makes a disk of zeros.
   *
   * @param name The image's name.
   * @param size Bytes.
   * @returns The image's path.
   */
  async empty(name: string, size = SIZE): Promise<string> {
    const path = join(this.folder, name);
    await Deno.writeFile(path, new Uint8Array(), { mode: 0o600 });
    await Deno.truncate(path, size);
    return path;
  }

  /**
   * Makes two disks that share one file system.
   *
   * @param label Its label.
   * @returns The images' paths.
   */
  async formatPair(label: string): Promise<[first: string, second: string]> {
    const pair: [string, string] = [await this.empty("btrfs-1"), await this.empty("btrfs-2")];
    // The kernel needs a module of its own for these checksums.
    const options = ["-q", "-f", "-d", "single", "-m", "raid1", "--csum", "blake2", "-L", label];
    await tool("mkfs.btrfs", [...options, ...pair]);
    return pair;
  }

  /**
   * Makes a disk whose content carries the label but must not be mounted.
   *
   * @param kind The kind of content.
   * @param label The label; for a partition table, the name of its partition.
   * @returns The image's path.
   */
  async foreign(kind: keyof typeof FOREIGN, label: string): Promise<string> {
    const path = await this.empty(kind, 300 * 1024 * 1024);
    const [program = "", ...args] = FOREIGN[kind](label, path);
    await tool(program, args);
    return path;
  }

  /**
   * Makes a copy of a disk, as cloning it does.
   *
   * @param path The image's path.
   * @returns The copy's path.
   */
  async clone(path: string): Promise<string> {
    await tool("cp", ["--sparse=always", path, `${path}-copy`]);
    return `${path}-copy`;
  }

  /**
   * Makes a disk of random bytes, without any signature.
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
 * Returns the digest of a file.
 *
 * @param path Its path.
 */
export async function sha256(path: string): Promise<string> {
  const { stdout } = await tool("sha256sum", ["--", path]);
  return stdout.split(" ")[0] ?? "";
}

/**
 * Whether an ext4 was not unmounted, so that its journal must be replayed.
 *
 * @param path The image's path.
 */
export async function isDirtyExt4(path: string): Promise<boolean> {
  return (await tool("dumpe2fs", ["-h", path])).stdout.includes("needs_recovery");
}

/**
 * Marks an ext4 as needing a check, as the kernel does when it meets an error.
 *
 * @param path The image's path.
 */
export async function markDamagedExt4(path: string): Promise<void> {
  await tool("debugfs", ["-w", "-R", "set_super_value state 2", path]);
}

/**
 * Asserts that an ext4 was unmounted, and needs no repair and no journal replay.
 *
 * @param path The image's path.
 * @throws {Error} If it does; the message has the output of e2fsck.
 */
export async function assertCleanExt4(path: string): Promise<void> {
  await tool("e2fsck", ["-f", "-n", path]);
  if (await isDirtyExt4(path)) {
    throw new Error(`${path} was not unmounted: its journal needs recovery`);
  }
}

/**
 * Runs a program to its end.
 *
 * @param program Its name.
 * @param args Its arguments.
 * @throws {Error} If it fails; the message has its output.
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
