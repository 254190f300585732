import assert from "node:assert/strict";
import { type ElfSource, isElf, readElf } from "./elf.ts";

const source = (bytes: Uint8Array): ElfSource => ({
  size: bytes.length,
  read(offset, length) {
    assert.ok(offset >= 0 && offset + length <= bytes.length, "reads inside the file");
    return bytes.slice(offset, offset + length);
  },
});

const STRINGS = "\0libc.so.6\0libm.so.6\0$ORIGIN/../lib:/opt/lib\0";
const INTERP = "/lib64/ld-linux-x86-64.so.2\0";
const BASE = 0x400000;
const PHDRS = 64;
const DYNAMIC = PHDRS + 3 * 56;

/** An ELF file of three segments: load, dynamic, interpreter. */
function elf(dynamic: readonly (readonly [bigint, bigint])[]): Uint8Array {
  const strtab = DYNAMIC + dynamic.length * 16;
  const interp = strtab + STRINGS.length;
  const bytes = new Uint8Array(interp + INTERP.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setBigUint64(32, BigInt(PHDRS), true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 3, true);
  const segment = (index: number, type: number, offset: number, size: number): void => {
    const at = PHDRS + index * 56;
    view.setUint32(at, type, true);
    view.setBigUint64(at + 8, BigInt(offset), true);
    view.setBigUint64(at + 16, BigInt(BASE + offset), true);
    view.setBigUint64(at + 32, BigInt(size), true);
  };
  segment(0, 1, 0, bytes.length);
  segment(1, 2, DYNAMIC, dynamic.length * 16);
  segment(2, 3, interp, INTERP.length);
  dynamic.forEach(([tag, value], index) => {
    view.setBigInt64(DYNAMIC + index * 16, tag, true);
    view.setBigUint64(DYNAMIC + index * 16 + 8, value, true);
  });
  bytes.set(new TextEncoder().encode(STRINGS + INTERP), strtab);
  return bytes;
}

const address = (entries: number): bigint => BigInt(BASE + DYNAMIC + entries * 16);
const whole = (): Uint8Array =>
  elf([[1n, 1n], [1n, 11n], [29n, 21n], [5n, address(6)], [10n, BigInt(STRINGS.length)], [0n, 0n]]);

Deno.test("readElf: reads interpreter, needed libraries and runpath", () => {
  assert.deepEqual(readElf(source(whole())), {
    interpreter: "/lib64/ld-linux-x86-64.so.2",
    needed: ["libc.so.6", "libm.so.6"],
    runpath: ["$ORIGIN/../lib", "/opt/lib"],
  });
});

Deno.test("readElf: a static executable needs nothing", () => {
  const bytes = whole();
  new DataView(bytes.buffer).setUint16(56, 1, true);
  assert.deepEqual(readElf(source(bytes)), { needed: [], runpath: [] });
});

Deno.test("readElf: refuses a file that is not 64-bit little-endian ELF", () => {
  assert.throws(
    () => readElf(source(new TextEncoder().encode("#!/bin/sh\n".repeat(20)))),
    SyntaxError,
  );
  assert.equal(isElf(source(new Uint8Array(3))), false);
  const bits32 = whole();
  bits32[4] = 1;
  assert.throws(() => readElf(source(bits32)), SyntaxError);
});

Deno.test("readElf: refuses names outside the string table and a table outside the segments", () => {
  const far = elf([[1n, 9999n], [5n, address(4)], [10n, BigInt(STRINGS.length)], [0n, 0n]]);
  assert.throws(() => readElf(source(far)), /outside the string table/);
  const nowhere = elf([[1n, 1n], [5n, 1n], [10n, BigInt(STRINGS.length)], [0n, 0n]]);
  assert.throws(() => readElf(source(nowhere)), /is not in a loaded segment/);
  const none = elf([[1n, 1n], [0n, 0n]]);
  assert.throws(() => readElf(source(none)), /without a string table/);
});

Deno.test("readElf: garbage in any byte gives a result or a RangeError or SyntaxError", () => {
  for (let at = 0; at < whole().length; at++) {
    for (const value of [0x00, 0x7f, 0xff]) {
      const bytes = whole();
      bytes[at] = value;
      try {
        readElf(source(bytes));
      } catch (error) {
        assert.ok(error instanceof RangeError || error instanceof SyntaxError, `${at}: ${error}`);
      }
    }
  }
});

Deno.test("readElf: a file cut off anywhere gives a result or a RangeError or SyntaxError", () => {
  const bytes = whole();
  for (let length = 0; length < bytes.length; length++) {
    try {
      readElf(source(bytes.slice(0, length)));
    } catch (error) {
      assert.ok(error instanceof RangeError || error instanceof SyntaxError, `${length}: ${error}`);
    }
  }
});
