import assert from "node:assert/strict";
import { type Frame, FrameDecoder } from "./frames.ts";

function frame(stream: number, text: string): number[] {
  const data = new TextEncoder().encode(text);
  return [stream, 0, 0, 0, 0, 0, data.length >> 8, data.length & 255, ...data];
}

function joined(frames: readonly Frame[]): Record<string, string> {
  const texts: Record<string, string> = { stdout: "", stderr: "" };
  for (const { stream, data } of frames) texts[stream] += new TextDecoder().decode(data);
  return texts;
}

const INPUT = Uint8Array.from([
  ...frame(1, "out"),
  ...frame(2, "bad"),
  ...frame(1, ""),
  ...frame(0, "!"),
  ...frame(1, "x".repeat(300)),
]);

Deno.test("FrameDecoder: separates the streams, split at any byte", () => {
  for (let at = 0; at <= INPUT.length; at++) {
    const decoder = new FrameDecoder();
    const frames = [...decoder.push(INPUT.subarray(0, at)), ...decoder.push(INPUT.subarray(at))];
    decoder.end();
    assert.deepEqual(
      joined(frames),
      { stdout: `out!${"x".repeat(300)}`, stderr: "bad" },
      `at ${at}`,
    );
  }
});

Deno.test("FrameDecoder: passes a large frame on as it comes", () => {
  const decoder = new FrameDecoder();
  decoder.push(Uint8Array.of(2, 0, 0, 0, 255, 255, 255, 255));
  assert.deepEqual(decoder.push(Uint8Array.of(7)), [{ stream: "stderr", data: Uint8Array.of(7) }]);
});

Deno.test("FrameDecoder: refuses an invalid header", () => {
  for (
    const header of [[3, 0, 0, 0, 0, 0, 0, 1], [1, 1, 0, 0, 0, 0, 0, 1], [
      72,
      84,
      84,
      80,
      47,
      49,
      46,
      49,
    ]]
  ) {
    assert.throws(() => new FrameDecoder().push(Uint8Array.from(header)), SyntaxError);
  }
});

Deno.test("FrameDecoder: refuses a stream that is truncated in a header or a payload", () => {
  for (const length of [1, 7, 9, 10]) {
    const decoder = new FrameDecoder();
    decoder.push(INPUT.subarray(0, length));
    assert.throws(() => decoder.end(), SyntaxError, `cut at ${length}`);
  }
});
