/**
 * Fields of a superblock: texts, UUIDs, numbers and magic bytes. Pure.
 *
 * @module
 */
import type { Probed } from "./format.ts";

/**
 * Whether a byte is white space: isspace(3) of the C locale.
 *
 * @param byte The byte; none is no white space.
 */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/**
 * A view of bytes as numbers.
 *
 * @param bytes The bytes, also where they begin in a larger buffer.
 */
export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Whether a text of one byte a character is somewhere.
 *
 * @param bytes Where it is looked for.
 * @param offset Where it would begin.
 * @param text What it is; each character is a byte.
 */
export function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  if (offset + text.length > bytes.length) return false;
  for (let at = 0; at < text.length; at++) {
    if (bytes[offset + at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/**
 * A text field as libblkid reads it: up to the first NUL, without the white space at its end.
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
 * A label from the bytes of its field.
 *
 * @param field The field.
 */
export function label(field: Uint8Array): Pick<Probed, "label" | "labelRaw"> {
  const labelRaw = trimmed(field);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(labelRaw);
  return { label: text === "" ? null : text, labelRaw };
}

/**
 * A UUID of 16 bytes in its usual form.
 *
 * @param bytes The bytes.
 * @returns The text, in lower case; `null` where all of them are zero: there is none.
 */
export function uuid(bytes: Uint8Array): string | null {
  if (bytes.every((byte) => byte === 0)) return null;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]]
    .map(([from, to]) => hex.slice(from, to)).join("-");
}

/**
 * A label in UTF-16LE, as libblkid turns it into UTF-8: half of a pair alone becomes three bytes that are no UTF-8.
 *
 * @param field The field: two bytes a code unit.
 */
export function utf16Label(field: Uint8Array): Pick<Probed, "label" | "labelRaw"> {
  // libblkid takes a first byte of zero for the end, though U+0100 begins with one.
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
