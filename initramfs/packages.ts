/**
 * The files of the unpacked Debian packages, as one lookup: what the root tree and the images are picked from.
 * This file says what they are and must not fetch or unpack them.
 *
 * @module
 */
import type { Tree } from "./tree.ts";

/** One file of an unpacked package. */
export interface PackageFile {
  /** Where it lies on the build host. */
  readonly file: string;
  /** The package that it came from. */
  readonly package: string;
  /** The permission bits. */
  readonly mode: number;
  /** The target as written, of a symbolic link. */
  readonly link?: string;
}

/** One package as it was fetched. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** The digest of its `.deb`, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Bytes of its `.deb`. */
  readonly size: number;
}

/** The unpacked packages. */
export interface PackageFiles {
  /** Every file by absolute path, below `/usr` where Debian has merged it; links are unresolved. */
  readonly files: ReadonlyMap<string, PackageFile>;
  readonly packages: readonly Package[];
  /**
   * The executables with every shared library that they need, and their interpreter. A path that is a symbolic link
   * gives two entries: the link and the file.
   *
   * @param paths Absolute paths of {@linkcode files}.
   * @throws {Error} Where a path or a library is in no package: names it, and who needs it.
   */
  withLibraries(paths: readonly string[]): Promise<Tree>;
}
