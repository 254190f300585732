/**
 * Formats a result as the lines of `blkid -o udev -p` for type, label and UUID. Pure.
 *
 * @see blkid(8)
 * @module
 */
import type { Probed } from "./format.ts";
import { safeString } from "./safe_string.ts";

/** The types of which libblkid reads the UUID before the label, and prints them in that order. */
const UUID_FIRST: ReadonlySet<string> = new Set(["crypto_LUKS", "linux_raid_member"]);

/**
 * Makes the lines `ID_FS_LABEL=`, `ID_FS_UUID=` and `ID_FS_TYPE=`; missing values have no line.
 *
 * @param found The result.
 * @returns The lines as bytes: a label need not be UTF-8, or even text.
 */
export function udevLines({ type, labelRaw, uuid }: Probed): Uint8Array {
  const label = labelRaw.length === 0 ? [] : [line("LABEL", labelRaw)];
  const id = uuid === null ? [] : [line("UUID", new TextEncoder().encode(uuid))];
  const named = UUID_FIRST.has(type) ? [...id, ...label] : [...label, ...id];
  return Uint8Array.from([...named, line("TYPE", new TextEncoder().encode(type))].flat());
}

function line(key: string, value: Uint8Array): number[] {
  return [...new TextEncoder().encode(`ID_FS_${key}=`), ...safeString(value), 0x0a];
}
