import assert from "node:assert/strict";
import { hasText, label, utf16Label, uuid } from "./bytes.ts";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function utf16(...units: number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(units).buffer);
}

Deno.test("label: to the first NUL, without white space at its end, and none where that is nothing", () => {
  assert.equal(label(ascii(" a \0b")).label, " a");
  assert.deepEqual(label(ascii("  \t")), { label: null, labelRaw: new Uint8Array() });
  assert.deepEqual(label(Uint8Array.of(0xff)), { label: "\ufffd", labelRaw: Uint8Array.of(0xff) });
});

Deno.test("utf16Label: pairs are one character, a half alone is three bytes that are no UTF-8", () => {
  assert.equal(
    utf16Label(utf16(0x44, 0xe4, 0x20ac, 0xd83d, 0xdc33, 0, 0x58)).label,
    "Dä€\u{1f433}",
  );
  assert.deepEqual(utf16Label(utf16(0x61, 0xd800)).labelRaw, Uint8Array.of(0x61, 0xed, 0xa0, 0x80));
  assert.equal(utf16Label(utf16(0x100, 0x61)).label, null, "as libblkid has it");
});

Deno.test("uuid: in groups and lower case, and none where all is zero", () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, at) => at * 17);
  assert.equal(uuid(bytes), "00112233-4455-6677-8899-aabbccddeeff");
  assert.equal(uuid(new Uint8Array(16)), null);
});

Deno.test("hasText: the whole text, byte by byte, inside of the bytes", () => {
  const bytes = Uint8Array.of(0x4c, 0xba, 0xbe);
  assert.ok(hasText(bytes, 0, "L\xba\xbe") && hasText(bytes, 1, "\xba"));
  for (const [at, text] of [[0, "L\xba\xbf"], [1, "\xba\xbe\0"], [3, "L"]] as const) {
    assert.ok(!hasText(bytes, at, text));
  }
});
