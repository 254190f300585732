import assert from "node:assert/strict";
import { HEAD_LIMIT, HeadDecoder, parseHead } from "./head.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const HEAD = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nX-Empty:\r\n\r\n";

Deno.test("HeadDecoder: finds the head and the bytes after it, split at any byte", () => {
  const input = bytes(`${HEAD}{"a":1}`);
  for (let at = 0; at <= input.length; at++) {
    const decoder = new HeadDecoder();
    const first = decoder.push(input.subarray(0, at));
    const found = first ?? decoder.push(input.subarray(at));
    const rest = first === null ? found?.rest : [...found?.rest ?? [], ...input.subarray(at)];
    assert.equal(found?.head.status, 201);
    assert.deepEqual([...found?.head.headers ?? []], [["content-type", "application/json"], [
      "x-empty",
      "",
    ]]);
    assert.equal(
      new TextDecoder().decode(Uint8Array.from(rest ?? [])),
      '{"a":1}',
      `split at ${at}`,
    );
  }
});

Deno.test("HeadDecoder: takes one byte after another", () => {
  const decoder = new HeadDecoder();
  const found = [...bytes(HEAD)].map((byte) => decoder.push(Uint8Array.of(byte)));
  assert.equal(found.pop()?.head.status, 201);
  assert.ok(found.every((one) => one === null));
});

Deno.test("HeadDecoder: refuses a head that is too long, whether it ends or not", () => {
  const long = `HTTP/1.1 200 OK\r\nX: ${"x".repeat(HEAD_LIMIT)}`;
  assert.throws(() => new HeadDecoder().push(bytes(long)), RangeError);
  assert.throws(() => new HeadDecoder().push(bytes(`${long}\r\n\r\n`)), RangeError);
});

Deno.test("parseHead: refuses text that is not HTTP", () => {
  for (
    const text of [
      "",
      "SSH-2.0-OpenSSH",
      "HTTP/2 200",
      "HTTP/1.1 999 Odd",
      "HTTP/1.1 20 Short",
      "HTTP/1.1 200 OK\r\nno colon",
      "HTTP/1.1 200 OK\r\n folded: line",
      "HTTP/1.1 200 OK\r\n: no name",
    ]
  ) assert.throws(() => parseHead(text), SyntaxError, JSON.stringify(text));
});
