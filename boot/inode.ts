/**
 * The numbers of an inode: file types and devices. Pure.
 *
 * @module
 */

/** The mask of the file type bits: `inode(7)`. */
export const S_IFMT = 0o170000;
/** A character device. */
export const S_IFCHR = 0o020000;
/** A block device. */
export const S_IFBLK = 0o060000;
/** A FIFO. */
export const S_IFIFO = 0o010000;
/** A directory. */
export const S_IFDIR = 0o040000;
/** A regular file. */
export const S_IFREG = 0o100000;
/** A symbolic link. */
export const S_IFLNK = 0o120000;

/**
 * Makes a device number: `makedev(3)`, for numbers that fit a `dev_t` of 32 bits.
 *
 * @param major The driver, 0 to 4095.
 * @param minor The device, 0 to 1048575.
 * @returns The device number.
 * @throws {RangeError} If a number is outside its range.
 */
export function makedev(major: number, minor: number): number {
  if (!Number.isInteger(major) || major < 0 || major > 0xfff) {
    throw new RangeError(`Cannot make a device number: major ${major} is not in 0..4095`);
  }
  if (!Number.isInteger(minor) || minor < 0 || minor > 0xfffff) {
    throw new RangeError(`Cannot make a device number: minor ${minor} is not in 0..1048575`);
  }
  return ((minor & 0xff) | (major << 8) | ((minor & 0xfff00) << 12)) >>> 0;
}

/**
 * Returns the driver's number in a device number: `major(3)`.
 *
 * @param dev The device number.
 */
export function major(dev: number): number {
  return (dev >>> 8) & 0xfff;
}

/**
 * Returns the device's number in a device number: `minor(3)`.
 *
 * @param dev The device number.
 */
export function minor(dev: number): number {
  return (dev & 0xff) | ((dev >>> 12) & 0xfff00);
}
