/**
 * Is this an object as JSON? Pure.
 *
 * @module
 */

/**
 * Checks the text of a file.
 *
 * @param bytes The file, whole.
 * @returns What is wrong, in a few words; `null` where nothing is.
 */
export function jsonDamage(bytes: Uint8Array): string | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? null
      : "it holds no object";
  } catch {
    return bytes.length === 0 ? "it is empty" : "it is no JSON, or was cut short";
  }
}
