/**
 * Reads the fields of a superblock: texts, UUIDs, numbers and magic bytes. Pure.
 *
 * @module
 */
import type { Probed } from "./format.ts";

/**
 * Whether a byte is white space: isspace(3) in the C locale.
 *
 * @param byte The byte; `undefined` is not white space.
 */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/**
 * Returns a view of bytes as numbers.
 *
 * @param bytes The bytes, which may be a part of a larger buffer.
 */
export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Whether bytes have a text at an offset.
 *
 * @param bytes The bytes.
 * @param offset The offset in bytes.
 * @param text The text; each character stands for one byte.
 */
export function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  if (offset + text.length > bytes.length) return false;
  for (let at = 0; at < text.length; at++) {
    if (bytes[offset + at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/**
 * Reads a text field as libblkid does: up to the first NUL, without white space at its end.
 *
 * @param field The field's bytes.
 */
export function trimmed(field: Uint8Array): Uint8Array {
  const nul = field.indexOf(0);
  let end = nul === -1 ? field.length : nul;
  while (end > 0 && isSpace(field[end - 1])) end--;
  return field.slice(0, end);
}

/**
 * Reads a label.
 *
 * @param field The field.
 */
export function label(field: Uint8Array): Pick<Probed, "label" | "labelRaw"> {
  const labelRaw = trimmed(field);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(labelRaw);
  return { label: text === "" ? null : text, labelRaw };
}

/**
 * Formats a UUID of 16 bytes in the usual form.
 *
 * @param bytes The bytes.
 * @returns The text, in lower case; `null` if all bytes are zero, which means that there is no UUID.
 */
export function uuid(bytes: Uint8Array): string | null {
  if (bytes.every((byte) => byte === 0)) return null;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]]
    .map(([from, to]) => hex.slice(from, to)).join("-");
}

/**
 * Converts a label in UTF-16LE to UTF-8 as libblkid does: an unpaired surrogate becomes three bytes that are not UTF-8.
 *
 * @param field The field, with two bytes for each code unit.
 */
export function utf16Label(field: Uint8Array): Pick<Probed, "label" | "labelRaw"> {
  // libblkid takes a zero as the first byte for the end, though U+0100 begins with one.
  if (field[0] === 0) return label(new Uint8Array());
  const data = view(field);
  const units: number[] = [];
  for (let at = 0; at + 2 <= field.length; at += 2) {
    const unit = data.getUint16(at, true);
    if (unit === 0) break;
    units.push(unit);
  }
  const bytes: number[] = [];
  for (const character of String.fromCharCode(...units)) {
    const code = character.codePointAt(0) ?? 0;
    const half = code >= 0xd800 && code <= 0xdfff;
    if (half) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else bytes.push(...new TextEncoder().encode(character));
  }
  return label(Uint8Array.from(bytes));
}
