import assert from "node:assert/strict";
import { sinkTo } from "./output.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("sinkTo: writes everything, even if a write takes less than it was given", async () => {
  let written = "";
  const file = {
    write(data: Uint8Array): Promise<number> {
      written += new TextDecoder().decode(data.subarray(0, 2));
      return Promise.resolve(Math.min(2, data.length));
    },
  };
  await sinkTo(file, () => assert.fail("it broke"))(bytes("abcde"));
  assert.equal(written, "abcde");
});

Deno.test("sinkTo: reports once that the reader is gone, and writes no more", async () => {
  const errors: unknown[] = [];
  let writes = 0;
  const file = {
    write(): Promise<number> {
      writes += 1;
      return Promise.reject(new Error("EPIPE"));
    },
  };
  const sink = sinkTo(file, (error) => errors.push(error));
  await sink(bytes("a"));
  await sink(bytes("b"));
  assert.equal(writes, 1);
  assert.equal(errors.length, 1);
});
