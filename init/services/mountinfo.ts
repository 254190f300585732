/**
 * Parses `/proc/self/mountinfo`. Pure.
 *
 * @module
 */

/** A mount: `proc_pid_mountinfo(5)`. */
export interface Mount {
  readonly target: string;
  readonly filesystemtype: string;
  readonly source: string;
}

/**
 * Reads a mount table.
 *
 * @param text The contents of `/proc/self/mountinfo`.
 * @returns The mounts, in the order in which they were made.
 */
export function parseMountinfo(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    // The first hyphen counts: a source may be one, too.
    const [, before = "", after = ""] = /^(.*?) - (.*)$/.exec(line) ?? [];
    const target = before.split(" ")[4];
    const [filesystemtype = "", source = ""] = after.split(" ");
    return target === undefined || filesystemtype === ""
      ? []
      : [{ target: unescape(target), filesystemtype, source: unescape(source) }];
  });
}

/** Decodes space, tab, line break and backslash, which are written as three octal digits. */
function unescape(text: string): string {
  return text.replaceAll(
    /\\([0-7]{3})/g,
    (_, digits: string) => String.fromCharCode(parseInt(digits, 8)),
  );
}
