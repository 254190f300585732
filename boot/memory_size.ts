/**
 * Sizes of memory: what `/proc/meminfo` says, and a setting that is a number of bytes or a share of all memory. Pure.
 *
 * @module
 */

/** What the kernel says of its memory: `proc_meminfo(5)`. */
export const MEMINFO = "/proc/meminfo";
/** The most bytes of it that are read. */
export const MEMINFO_LIMIT = 65_536;

/**
 * A line of `/proc/meminfo`: `proc_meminfo(5)`.
 *
 * @param meminfo What the file holds.
 * @param name The line's name, such as `MemTotal`.
 * @returns KiB; `null` where there is no such line.
 */
export function kibibytes(meminfo: string, name: string): number | null {
  const found = new RegExp(`^${name}:\\s+(\\d{1,15}) kB$`, "m").exec(meminfo)?.[1];
  return found === undefined ? null : Number(found);
}

/**
 * A size as `tmpfs(5)` has it.
 *
 * @param setting A number of bytes, with `k`, `m` or `g` behind it or not, or a percentage.
 * @param total Bytes of all memory; `null` where they are not known.
 * @returns Bytes; `null` where the setting is none, or a share of what is not known.
 */
export function bytesOf(setting: string, total: number | null): number | null {
  const [, digits = "", unit = ""] = /^(\d{1,10})([kmg%]?)$/i.exec(setting) ?? [];
  if (digits === "") return null;
  if (unit === "%") return total === null ? null : Math.floor(total * Number(digits) / 100);
  return Number(digits) * 1024 ** " kmg".indexOf(unit.toLowerCase() || " ");
}

/** Below so many bytes of memory Docker may not come up unless the kernel swaps. */
const SCARCE_MEMORY = 512 * 2 ** 20;

/**
 * Whether memory is so scarce that the kernel must swap before Docker starts.
 *
 * @param meminfo What `/proc/meminfo` holds.
 */
export function isScarce(meminfo: string): boolean {
  return (kibibytes(meminfo, "MemTotal") ?? Infinity) * 1024 < SCARCE_MEMORY;
}
