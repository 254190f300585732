/**
 * Makes text from a disk safe for a line of `KEY=value`, byte for byte as libblkid's `blkid_safe_string` does. Pure.
 *
 * @see https://github.com/util-linux/util-linux/blob/master/libblkid/src/encode.c
 * @module
 */
import { isSpace } from "./bytes.ts";

const UNDERSCORE = 0x5f;
/** libblkid's buffer, with a NUL at its end. */
const LONGEST = 255;

/**
 * Makes a text safe. White space between words becomes one `_`, white space at the ends is removed, and each byte that
 * is not UTF-8 becomes `_`. Control characters stay as they are, as in libblkid.
 *
 * @param text The text.
 * @returns The safe text, at most 255 bytes.
 */
export function safeString(text: Uint8Array): Uint8Array {
  const safe = collapsed(text);
  for (let at = 0; at < safe.length;) {
    const length = isSpace(safe[at]) ? 0 : characterLength(safe, at);
    if (length === 0) safe[at++] = UNDERSCORE;
    else at += length;
  }
  return safe;
}

/** Replaces each run of white space with its first character. */
function collapsed(text: Uint8Array): Uint8Array {
  const kept: number[] = [];
  let before = true;
  for (const byte of text) {
    if (kept.length === LONGEST) break;
    const space = isSpace(byte);
    if (!space || !before) kept.push(byte);
    before = space;
  }
  if (before) kept.pop();
  return Uint8Array.from(kept);
}

/** Returns the number of bytes of the character that begins at `at`; 0 if none does. */
function characterLength(text: Uint8Array, at: number): number {
  const first = text[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc0 || first >= 0xf8) return 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  let code = first & (0x7f >> length);
  for (let next = at + 1; next < at + length; next++) {
    const byte = text[next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return 0;
    code = code << 6 | byte & 0x3f;
  }
  const shortest = code >= 0x1_0000 ? 4 : code >= 0x800 ? 3 : code >= 0x80 ? 2 : 1;
  return length === shortest && isCharacter(code) ? length : 0;
}

/** Whether libblkid accepts a code point: of the noncharacters, it accepts those that end in FFFE. */
function isCharacter(code: number): boolean {
  return code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff) &&
    (code < 0xfdd0 || code > 0xfdef) && (code & 0xffff) !== 0xffff;
}
