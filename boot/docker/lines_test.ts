import assert from "node:assert/strict";
import { LINE_LIMIT, LineDecoder } from "./lines.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("LineDecoder: finds the lines, split at any byte, even inside a character", () => {
  const input = bytes('{"a":"é"}\r\n\n{"b":"€"}\nrest');
  for (let at = 0; at <= input.length; at++) {
    const decoder = new LineDecoder();
    const lines = [...decoder.push(input.subarray(0, at)), ...decoder.push(input.subarray(at))];
    assert.deepEqual(
      [...lines, decoder.end()],
      ['{"a":"é"}', '{"b":"€"}', "rest"],
      `split at ${at}`,
    );
    assert.equal(decoder.end(), "");
  }
});

Deno.test("LineDecoder: keeps its bytes when the caller reuses the buffer", () => {
  const decoder = new LineDecoder();
  const buffer = bytes("ab");
  decoder.push(buffer);
  buffer.fill(120);
  assert.deepEqual(decoder.push(bytes("c\n")), ["abc"]);
});

Deno.test("LineDecoder: refuses an endless line", () => {
  const decoder = new LineDecoder();
  decoder.push(new Uint8Array(LINE_LIMIT));
  assert.throws(() => decoder.push(bytes("x")), RangeError);
});
