import assert from "node:assert/strict";
import { type ReadableFile, streamOf } from "./file_stream.ts";

/** A file that gives at most so many bytes a read. */
function file(bytes: Uint8Array, most: number): ReadableFile & { closed: number } {
  let at = 0;
  return {
    closed: 0,
    read(buffer): Promise<number | null> {
      const part = bytes.subarray(at, at + Math.min(most, buffer.length));
      at += part.length;
      buffer.set(part);
      return Promise.resolve(part.length > 0 ? part.length : null);
    },
    close(): void {
      this.closed++;
    },
  };
}

const BYTES = new Uint8Array(600_000).map((_, at) => at % 251);

Deno.test("streamOf: all of the file, in large pieces, and the file is closed once", async () => {
  for (const [most, pieces] of [[Infinity, 3], [100_000, 6]] as const) {
    const source = file(BYTES, most);
    const read = await Array.fromAsync(streamOf(source));
    assert.deepEqual([read.length, source.closed], [pieces, 1]);
    assert.deepEqual(await new Blob(read as Uint8Array<ArrayBuffer>[]).bytes(), BYTES);
  }
  const empty = file(new Uint8Array(), 1);
  assert.deepEqual([await Array.fromAsync(streamOf(empty)), empty.closed], [[], 1]);
});

Deno.test("streamOf: nothing is read that nobody asks for, and what is given back is closed", async () => {
  const source = file(BYTES, Infinity);
  const reader = streamOf(source).getReader();
  assert.equal((await reader.read()).value?.length, 256 * 1024);
  await reader.cancel();
  assert.equal(source.closed, 1);
});

Deno.test("streamOf: a file that can't be read is an error with its cause, and is closed", async () => {
  const source = file(BYTES, 1);
  source.read = () => Promise.reject(new Error("input/output error"));
  await assert.rejects(Array.fromAsync(streamOf(source)), /^Error: input\/output error$/);
  assert.equal(source.closed, 1);
});
