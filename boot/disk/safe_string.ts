/**
 * Text from a disk -> text for a line of `KEY=value`, byte for byte as libblkid's `blkid_safe_string` makes it. Pure.
 *
 * @see https://github.com/util-linux/util-linux/blob/master/libblkid/src/encode.c
 * @module
 */
import { isSpace } from "./bytes.ts";

const UNDERSCORE = 0x5f;
/** libblkid's buffer, with a NUL at its end. */
const LONGEST = 255;

/**
 * Makes a text safe: one `_` for white space between words, none at the ends, and `_` for what is no UTF-8. Control
 * characters stay as they are: libblkid lets them pass.
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

/** Runs of white space become their first character. */
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

/** How many bytes the character has that begins here; 0 where none does. */
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

/** As libblkid has it: of the noncharacters it lets those pass that end in FFFE. */
function isCharacter(code: number): boolean {
  return code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff) &&
    (code < 0xfdd0 || code > 0xfdef) && (code & 0xffff) !== 0xffff;
}
