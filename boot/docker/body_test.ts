import assert from "node:assert/strict";
import { bodyDecoder } from "./body.ts";
import type { ResponseHead } from "./head.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const head = (headers: Record<string, string>, status = 200): ResponseHead => ({
  status,
  headers: new Map(Object.entries(headers)),
});

function decode(of: ResponseHead, ...chunks: Uint8Array[]): { text: string; done: boolean } {
  const decoder = bodyDecoder(of);
  const parts = chunks.flatMap((chunk) => decoder.push(chunk)).flatMap((part) => [...part]);
  return { text: new TextDecoder().decode(Uint8Array.from(parts)), done: decoder.done };
}

const CHUNKED = head({ "transfer-encoding": "chunked" });

Deno.test("bodyDecoder: joins chunks split at any byte", () => {
  const input = bytes(
    "5\r\nhello\r\n1;name=value\r\n \r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
  );
  for (let at = 0; at <= input.length; at++) {
    const { text, done } = decode(CHUNKED, input.subarray(0, at), input.subarray(at));
    assert.deepEqual([text, done], ["hello 0123456789", true], `split at ${at}`);
  }
  const single = [...input].map((byte) => Uint8Array.of(byte));
  assert.equal(decode(CHUNKED, ...single).text, "hello 0123456789");
});

Deno.test("bodyDecoder: ignores bytes after the last chunk", () => {
  assert.equal(decode(CHUNKED, bytes("1\r\na\r\n0\r\n\r\nHTTP/1.1 200 OK")).text, "a");
});

Deno.test("bodyDecoder: refuses malformed chunks", () => {
  for (
    const text of [
      "hello\r\n",
      "-1\r\n",
      "\r\n",
      "1\r\nab\r\n",
      "FFFFFFFFFFFFFFFF\r\n",
      "x".repeat(2000),
      `0\r\n${"A: b\r\n".repeat(40)}`,
    ]
  ) {
    assert.throws(() => bodyDecoder(CHUNKED).push(bytes(text)), SyntaxError, text.slice(0, 20));
  }
});

Deno.test("bodyDecoder: refuses a truncated body", () => {
  const cut = bodyDecoder(CHUNKED);
  cut.push(bytes("5\r\nhel"));
  assert.throws(() => cut.end(), SyntaxError);
  const short = bodyDecoder(head({ "content-length": "5" }));
  short.push(bytes("hell"));
  assert.throws(() => short.end(), /1 bytes early/);
});

Deno.test("bodyDecoder: takes a known length and no more", () => {
  for (let at = 0; at <= 7; at++) {
    const input = bytes("helloXX");
    const got = decode(head({ "content-length": "5" }), input.subarray(0, at), input.subarray(at));
    assert.deepEqual(got, { text: "hello", done: true });
  }
});

Deno.test("bodyDecoder: without a length, the body ends with the connection", () => {
  const decoder = bodyDecoder(head({}));
  decoder.push(bytes("x"));
  assert.equal(decoder.done, false);
  decoder.end();
  assert.equal(decoder.done, true);
});

Deno.test("bodyDecoder: a status that allows no body has none, whatever the head says", () => {
  for (const status of [101, 204, 304]) {
    assert.equal(bodyDecoder(head({ "content-length": "5" }, status)).done, true);
  }
});

Deno.test("bodyDecoder: refuses a length or a coding that it does not know", () => {
  for (const length of ["-1", "5, 5", "", "1e3", "9".repeat(16)]) {
    assert.throws(() => bodyDecoder(head({ "content-length": length })), SyntaxError, length);
  }
  assert.throws(() => bodyDecoder(head({ "transfer-encoding": "gzip" })), SyntaxError);
});
