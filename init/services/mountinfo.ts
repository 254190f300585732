/**
 * /proc/self/mountinfo -> the mounts. Pure.
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
 * @param text What `/proc/self/mountinfo` holds.
 * @returns The mounts, in the order in which they were made.
 */
export function parseMountinfo(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    // The first one: a source may be a hyphen too.
    const [, before = "", after = ""] = /^(.*?) - (.*)$/.exec(line) ?? [];
    const target = before.split(" ")[4];
    const [filesystemtype = "", source = ""] = after.split(" ");
    return target === undefined || filesystemtype === ""
      ? []
      : [{ target: unescape(target), filesystemtype, source: unescape(source) }];
  });
}

/** Space, tab, line break and backslash stand as three octal digits. */
function unescape(text: string): string {
  return text.replaceAll(
    /\\([0-7]{3})/g,
    (_, digits: string) => String.fromCharCode(parseInt(digits, 8)),
  );
}
