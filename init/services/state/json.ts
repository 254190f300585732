/**
 * Checks a JSON file. Pure.
 *
 * @module
 */

/**
 * Checks the text of a file.
 *
 * @param bytes The file, whole.
 * @returns The damage, in a few words; `null` if there is none.
 */
export function jsonDamage(bytes: Uint8Array): string | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? null
      : "it is not an object";
  } catch {
    return bytes.length === 0 ? "it is empty" : "it is not JSON, or was cut short";
  }
}
