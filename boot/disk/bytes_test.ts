import assert from "node:assert/strict";
import { hasText, label, utf16Label, uuid } from "./bytes.ts";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function utf16(...units: number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(units).buffer);
}

Deno.test("label: ends at the first NUL, without white space at its end, and is null if empty", () => {
  assert.equal(label(ascii(" a \0b")).label, " a");
  assert.deepEqual(label(ascii("  \t")), { label: null, labelRaw: new Uint8Array() });
  assert.deepEqual(label(Uint8Array.of(0xff)), { label: "\ufffd", labelRaw: Uint8Array.of(0xff) });
});

Deno.test("utf16Label: a surrogate pair is one character, an unpaired one three bytes that are not UTF-8", () => {
  assert.equal(
    utf16Label(utf16(0x44, 0xe4, 0x20ac, 0xd83d, 0xdc33, 0, 0x58)).label,
    "Dä€\u{1f433}",
  );
  assert.deepEqual(utf16Label(utf16(0x61, 0xd800)).labelRaw, Uint8Array.of(0x61, 0xed, 0xa0, 0x80));
  assert.equal(utf16Label(utf16(0x100, 0x61)).label, null, "as in libblkid");
});

Deno.test("uuid: has groups and lower case, and is null if all bytes are zero", () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, at) => at * 17);
  assert.equal(uuid(bytes), "00112233-4455-6677-8899-aabbccddeeff");
  assert.equal(uuid(new Uint8Array(16)), null);
});

Deno.test("hasText: compares the whole text, byte by byte, within the bytes", () => {
  const bytes = Uint8Array.of(0x4c, 0xba, 0xbe);
  assert.ok(hasText(bytes, 0, "L\xba\xbe") && hasText(bytes, 1, "\xba"));
  for (const [at, text] of [[0, "L\xba\xbf"], [1, "\xba\xbe\0"], [3, "L"]] as const) {
    assert.ok(!hasText(bytes, at, text));
  }
});
