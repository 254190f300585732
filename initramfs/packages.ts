/**
 * The files of the unpacked Debian packages, as one lookup from which the root tree and the images are picked. This
 * file holds types only and must not fetch or unpack anything.
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
  /** The target of a symbolic link, as written. */
  readonly link?: string;
}

/** One fetched package. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** The digest of its `.deb`, 64 hexadecimal digits. */
  readonly sha256: string;
  /** The size of its `.deb`, in bytes. */
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
   * @throws {Error} If no package has a path or a library; the message names it and the file that needs it.
   */
  withLibraries(paths: readonly string[]): Promise<Tree>;
}
