import assert from "node:assert/strict";
import { boltDamage } from "./bolt.ts";

const SIZE = 4096;
const LEAF = 2;
const BRANCH = 1;
const FREELIST = 0x10;

/** Makes a database as bbolt would: two metas, a freelist, a branch, leaves, an inline bucket and one on a page. */
function database(pageSize = SIZE): Uint8Array {
  const bytes = new Uint8Array(7 * pageSize);
  const view = new DataView(bytes.buffer);
  const page = (id: number, flags: number, count: number): number => {
    const at = id * pageSize;
    view.setBigUint64(at, BigInt(id), true);
    view.setUint16(at + 8, flags, true);
    view.setUint16(at + 10, count, true);
    return at + 16;
  };
  for (const id of [0, 1]) {
    const at = page(id, 4, 0);
    view.setUint32(at, 0xed0cdaed, true);
    view.setUint32(at + 4, 2, true);
    view.setUint32(at + 8, pageSize, true);
    view.setBigUint64(at + 16, 3n, true);
    view.setBigUint64(at + 32, 2n, true);
    view.setBigUint64(at + 40, 7n, true);
    view.setBigUint64(at + 48, BigInt(10 + id), true);
    seal(bytes, at);
  }
  page(2, FREELIST, 0);
  const branch = page(3, BRANCH, 2);
  for (const [index, child] of [4, 5].entries()) {
    const at = branch + index * 16;
    view.setUint32(at, 100, true);
    view.setUint32(at + 4, 3, true);
    view.setBigUint64(at + 8, BigInt(child), true);
  }
  const leaf = (id: number, kind: number, value: (at: number) => number): void => {
    const at = page(id, LEAF, 1);
    view.setUint32(at, kind, true);
    view.setUint32(at + 4, 16, true);
    view.setUint32(at + 8, 3, true);
    view.setUint32(at + 12, value(at + 19), true);
  };
  leaf(4, 1, (at) => {
    view.setBigUint64(at, 6n, true);
    return 16;
  });
  // An inline bucket: its header, and an empty leaf.
  leaf(5, 1, (at) => {
    view.setUint16(at + 16 + 8, LEAF, true);
    return 32;
  });
  leaf(6, 0, () => 900);
  return bytes;
}

function seal(bytes: Uint8Array, at: number): void {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes.subarray(at, at + 56)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  new DataView(bytes.buffer).setBigUint64(at + 56, hash, true);
}

const check = (bytes: Uint8Array): string | null =>
  boltDamage((offset, count) => bytes.subarray(offset, offset + count), bytes.length);

/** A copy with some bytes changed. */
function changed(at: number, ...values: number[]): Uint8Array {
  const bytes = database();
  bytes.set(values, at);
  return bytes;
}

Deno.test("boltDamage: a database with pages of any size is in order, and so is an empty file", () => {
  for (const size of [1024, 4096, 16_384, 65_536]) assert.equal(check(database(size)), null);
  assert.equal(boltDamage(() => new Uint8Array(0), 0), null);
});

Deno.test("boltDamage: one valid meta is enough, and two invalid ones are damage", () => {
  for (const at of [16, 16 + 20, 16 + 56]) {
    assert.equal(check(changed(at, 0xaa)), null, `first meta at ${at}`);
    assert.equal(check(changed(SIZE + at, 0xaa)), null, `second meta at ${at}`);
    const both = changed(at, 0xaa);
    both[SIZE + at] = 0xaa;
    assert.equal(check(both), "neither of its two meta pages is valid");
  }
});

Deno.test("boltDamage: garbage of any length is damage", () => {
  for (const length of [1, 15, 79, 4096, 5000, 40_000]) {
    const garbage = Uint8Array.from({ length }, (_, at) => (at * 37) % 251);
    assert.equal(check(garbage), "neither of its two meta pages is valid", `${length} bytes`);
  }
});

Deno.test("boltDamage: a file that was cut short is damage, wherever it was cut", () => {
  const bytes = database();
  for (let length = 1; length < bytes.length; length += 97) {
    assert.match(check(bytes.subarray(0, length)) ?? "none", /cut short|meta pages/);
  }
});

Deno.test("boltDamage: a page that does not match the reference to it is damage", () => {
  const header = (id: number): number => id * SIZE;
  for (
    const [what, bytes, said] of [
      ["the root's number", changed(header(3), 9), "page 3 is not a tree page"],
      ["the root's kind", changed(header(3) + 8, 8), "page 3 is not a tree page"],
      ["more elements than fit", changed(header(4) + 10, 0xff, 0xff), "page 4 is not a tree page"],
      ["a value past the end", changed(header(6) + 16 + 13, 0xff), "page 6 is not a tree page"],
      ["a child that is a meta", changed(header(3) + 24, 1), "page 1 is not a tree page"],
      ["a child past the end", changed(header(3) + 24, 0xff), "page 255 is not a tree page"],
      ["a child twice", changed(header(3) + 24, 5), "page 5 is used twice"],
      ["a page that leads to itself", changed(header(3) + 24, 3), "page 3 is used twice"],
      ["an overflow past the end", changed(header(6) + 12, 9), "page 6 is not a tree page"],
      [
        "an inline bucket without a leaf",
        changed(header(5) + 35 + 16 + 8, 1),
        "page 5 is not a tree page",
      ],
      ["the freelist's kind", changed(header(2) + 8, 1), "page 2 is not a freelist"],
      ["zeros where the root is", zeroed(3), "page 3 is not a tree page"],
    ] as const
  ) assert.equal(check(bytes), said, what);
});

function zeroed(id: number): Uint8Array {
  const bytes = database();
  bytes.fill(0, id * SIZE, (id + 1) * SIZE);
  return bytes;
}

Deno.test("boltDamage: returns and does not throw, whichever single byte is changed", () => {
  const bytes = database();
  for (let at = 0; at < bytes.length; at += 7) {
    const before = bytes[at]!;
    bytes[at] = before ^ 0xff;
    const said = check(bytes);
    assert.ok(said === null || typeof said === "string");
    bytes[at] = before;
  }
});
