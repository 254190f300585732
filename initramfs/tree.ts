/**
 * A tree of files as a value: the content of an archive or a layer, before it is written anywhere.
 *
 * @module
 */

/** One file of a tree. Owner and group are root's; times are fixed by whoever writes the tree. */
export type Entry =
  | { readonly type: "directory"; readonly mode: number }
  | {
    readonly type: "file";
    readonly mode: number;
    /** Where its bytes are: a file on the build host, or here. */
    readonly content: { readonly file: string } | Uint8Array;
    /** The package that it came from, or `only-docker`. */
    readonly package: string;
  }
  | { readonly type: "symlink"; readonly target: string; readonly package: string }
  /** A character device: `mode` holds the permission bits, `dev` the number that `makedev` returns. */
  | { readonly type: "device"; readonly mode: number; readonly dev: number };

/** Files by absolute path (`/usr/bin/runc`; the root itself is `/`). */
export type Tree = ReadonlyMap<string, Entry>;
