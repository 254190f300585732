/**
 * Finds a disk image on the user's machine, and detects its format.
 *
 * @module
 */
import type { Disk } from "./qemu_arguments.ts";

/** `QFI\xfb`, the first bytes of a qcow2 image. */
const QCOW2_MAGIC = [0x51, 0x46, 0x49, 0xfb];

/**
 * Detects the format of a disk image.
 *
 * @param header The first bytes of the file.
 */
export function diskFormat(header: Uint8Array): Disk["format"] {
  return QCOW2_MAGIC.every((byte, index) => header[index] === byte) ? "qcow2" : "raw";
}

/**
 * Returns the message for a missing disk image. QEMU's own message would not say how to make one.
 *
 * @param file The path as the user gave it.
 */
export function missingDisk(file: string): string {
  const name = /^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`;
  return `The disk image ${file} does not exist. To make one, run: ` +
    `truncate -s 16G ${name} && /sbin/mkfs.ext4 -q -L DOCKER ${name}`;
}

/**
 * Checks a disk image. Needs read permission for it.
 *
 * @param file Its path.
 * @returns The disk.
 * @throws {Error} If it is missing, is neither a file nor a block device, or can't be opened for writing; the message
 * is one line.
 */
export async function findDisk(file: string): Promise<Disk> {
  try {
    const info = await Deno.stat(file);
    if (!info.isFile && !info.isBlockDevice) {
      throw new Error(`The disk image ${file} is neither a file nor a block device`);
    }
    using opened = await Deno.open(file, { read: true, write: true });
    const header = new Uint8Array(QCOW2_MAGIC.length);
    await opened.read(header);
    return { file, format: diskFormat(header) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error(missingDisk(file));
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new Error(`The disk image ${file} can't be opened for writing: permission denied`);
    }
    throw error;
  }
}
