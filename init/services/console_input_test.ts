import assert from "node:assert/strict";
import { consoleInput } from "./console_input.ts";

const unexpected = (cause: unknown): never => assert.fail(String(cause));

/** A keyboard: reads wait until something is typed. */
function keyboard(): {
  read: () => Promise<Uint8Array | null>;
  type: (text: string | null) => void;
  reads: () => number;
} {
  let reads = 0;
  let waiting = Promise.withResolvers<Uint8Array | null>();
  return {
    read: () => {
      reads++;
      waiting = Promise.withResolvers();
      return waiting.promise;
    },
    type: (text) => waiting.resolve(text === null ? null : new TextEncoder().encode(text)),
    reads: () => reads,
  };
}

const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : new TextDecoder().decode(bytes);

Deno.test("consoleInput: input after a release goes to the next taker, with one read", async () => {
  const { read, type, reads } = keyboard();
  const input = consoleInput(read, unexpected);
  assert.equal(reads(), 0, "nothing is read before somebody takes");
  const first = input.take();
  input.release();
  assert.equal(await first, null);
  const second = input.take();
  type("a");
  assert.equal(text(await second), "a");
  assert.equal(reads(), 1);
});

Deno.test("consoleInput: keeps input that comes while nobody takes", async () => {
  const { read, type, reads } = keyboard();
  const input = consoleInput(read, unexpected);
  void input.take();
  input.release();
  type("kept");
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(text(await input.take()), "kept");
  const next = input.take();
  assert.equal(reads(), 2);
  type("b");
  assert.equal(text(await next), "b");
});

Deno.test("consoleInput: is not read again after its end", async () => {
  const { read, type, reads } = keyboard();
  const input = consoleInput(read, unexpected);
  const taken = input.take();
  type(null);
  assert.deepEqual([await taken, await input.take(), await input.take()], [null, null, null]);
  assert.equal(reads(), 1);
});

Deno.test("consoleInput: reports an error once, as the end of the input", async () => {
  const errors: unknown[] = [];
  let reads = 0;
  const input = consoleInput(
    () => Promise.reject(new Error(`EIO ${++reads}`)),
    (cause) => errors.push(cause),
  );
  assert.deepEqual([await input.take(), await input.take()], [null, null]);
  assert.deepEqual([errors.length, reads], [1, 1]);
});
