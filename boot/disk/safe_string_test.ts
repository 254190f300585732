import assert from "node:assert/strict";
import { seededRandom } from "../../tests/fakes/random.ts";
import { safeString } from "./safe_string.ts";

const safe = (text: string | readonly number[]): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    safeString(typeof text === "string" ? new TextEncoder().encode(text) : Uint8Array.from(text)),
  );

Deno.test("safeString: white space becomes one underscore between words, and nothing at the ends", () => {
  assert.equal(safe(" a \t\n b "), "a_b");
  assert.equal(safe(" \v\f\r "), "");
  assert.equal(safe(""), "");
});

Deno.test("safeString: leaves other text as it is, with quotes, backslashes and shell syntax", () => {
  for (
    const text of [`q"'\\`, "$(id)`;", "Dätä_€", "\u{1f433}", "\ufeff", "\x01\x1b\x7f", "\u0085"]
  ) {
    assert.equal(safe(text), text);
  }
});

Deno.test("safeString: replaces each byte that is not UTF-8 with an underscore", () => {
  assert.equal(safe([0xff, 0xfe, 0x61]), "__a");
  assert.equal(safe([0x61, 0xc3]), "a_");
  assert.equal(safe([0xc0, 0x80]), "__");
  assert.equal(safe([0xed, 0xa0, 0x80]), "___");
  assert.equal(safe([0xf4, 0x90, 0x80, 0x80]), "____");
  assert.equal(safe("\uffff\ufdd0\ufffe"), "______\ufffe");
});

Deno.test("safeString: makes one line of UTF-8 of 10,000 texts of noise, and is idempotent (seed 3)", () => {
  const random = seededRandom(3);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let round = 0; round < 10_000; round++) {
    const length = Math.floor(random() * 300);
    const text = Uint8Array.from({ length }, () => Math.floor(random() * 256));
    const once = safeString(text);
    assert.ok(once.length <= 255);
    if (length < 256) assert.doesNotMatch(decoder.decode(once), /[ \t\n\v\f\r]/);
    if (length < 256) assert.deepEqual(safeString(once), once);
  }
});
