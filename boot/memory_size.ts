/**
 * Reads sizes of memory: from `/proc/meminfo`, and from a setting that is a number of bytes or a share of all memory.
 * Pure.
 *
 * @module
 */

/** The kernel's figures about memory: `proc_meminfo(5)`. */
export const MEMINFO = "/proc/meminfo";
/** The most bytes of it to read. */
export const MEMINFO_LIMIT = 65_536;

/**
 * Reads a line of `/proc/meminfo`: `proc_meminfo(5)`.
 *
 * @param meminfo The file's content.
 * @param name The line's name, such as `MemTotal`.
 * @returns KiB; `null` if there is no such line.
 */
export function kibibytes(meminfo: string, name: string): number | null {
  const found = new RegExp(`^${name}:\\s+(\\d{1,15}) kB$`, "m").exec(meminfo)?.[1];
  return found === undefined ? null : Number(found);
}

/**
 * Reads a size in the notation of `tmpfs(5)`.
 *
 * @param setting A number of bytes, optionally followed by `k`, `m` or `g`, or a percentage.
 * @param total Bytes of all memory; `null` if unknown.
 * @returns Bytes; `null` if the setting is not a size, or is a percentage and `total` is unknown.
 */
export function bytesOf(setting: string, total: number | null): number | null {
  const [, digits = "", unit = ""] = /^(\d{1,10})([kmg%]?)$/i.exec(setting) ?? [];
  if (digits === "") return null;
  if (unit === "%") return total === null ? null : Math.floor(total * Number(digits) / 100);
  return Number(digits) * 1024 ** " kmg".indexOf(unit.toLowerCase() || " ");
}

/** With fewer bytes of memory, Docker may not come up unless the kernel swaps. */
const SCARCE_MEMORY = 512 * 2 ** 20;

/**
 * Whether memory is so scarce that the kernel must swap before Docker starts.
 *
 * @param meminfo The content of `/proc/meminfo`.
 */
export function isScarce(meminfo: string): boolean {
  return (kibibytes(meminfo, "MemTotal") ?? Infinity) * 1024 < SCARCE_MEMORY;
}
