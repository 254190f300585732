import assert from "node:assert/strict";
import * as m from "./marshal.ts";

Deno.test("cstring: converts a string to its bytes and a NUL, and fromCstring back", () => {
  assert.deepEqual([...m.cstring("é/")], [0xc3, 0xa9, 0x2f, 0]);
  assert.deepEqual([...m.cstring("")], [0]);
  assert.equal(m.fromCstring(Uint8Array.of(97, 98, 0, 99)), "ab");
  assert.equal(m.fromCstring(Uint8Array.of(97, 98)), "ab");
});

Deno.test("cstring: refuses a NUL, and anything but a string", () => {
  for (const text of ["\0", "/etc\0/shadow", "a\0"]) {
    assert.throws(() => m.cstring(text), TypeError);
  }
  for (const value of [1, null, undefined, {}, new String("x")]) {
    assert.throws(() => m.cstring(value as string), TypeError);
  }
});

Deno.test("unsigned: accepts numbers that fit, and refuses those that C would see as others", () => {
  assert.deepEqual([0, 1, 0xffff_ffff].map((n) => m.unsigned(n)), [0, 1, 0xffff_ffff]);
  assert.equal(m.unsigned(2 ** 53 - 1, Number.MAX_SAFE_INTEGER), 2 ** 53 - 1);
  for (const value of [-1, 0.5, NaN, Infinity, -Infinity, 2 ** 32, 2 ** 53, "1", null, 1n]) {
    assert.throws(() => m.unsigned(value as number), RangeError, String(value));
  }
  assert.throws(() => m.unsigned(0x10000, 0xffff), RangeError);
});

Deno.test("readStatx: reads each field from its place, in a buffer that begins anywhere", () => {
  const buffer = new Uint8Array(m.STATX_SIZE + 4).subarray(4);
  const view = new DataView(buffer.buffer, buffer.byteOffset);
  view.setUint32(8, 0x2000, true);
  view.setUint32(20, 1000, true);
  view.setUint32(24, 2 ** 32 - 1, true);
  view.setUint16(28, 0o100644, true);
  view.setBigUint64(40, 5_000_000_000n, true);
  view.setUint32(128, 5, true);
  view.setUint32(132, 1, true);
  view.setUint32(136, 254, true);
  view.setUint32(140, 300, true);
  assert.deepEqual(m.readStatx(buffer), {
    mode: 0o100644,
    uid: 1000,
    gid: 2 ** 32 - 1,
    size: 5_000_000_000,
    rdev: 0x501,
    dev: 0x10fe2c,
    mountRoot: true,
  });
  view.setUint32(8, 0x1fff, true);
  assert.equal(m.readStatx(buffer).mountRoot, false);
});

Deno.test("readSiginfo: returns the child and how it ended; null if none did", () => {
  const buffer = new Uint8Array(m.SIGINFO_SIZE);
  assert.equal(m.readSiginfo(buffer), null);
  const view = new DataView(buffer.buffer);
  view.setInt32(8, 2, true);
  view.setInt32(16, 4711, true);
  view.setInt32(24, 9, true);
  assert.deepEqual(m.readSiginfo(buffer), { pid: 4711, code: 2, status: 9 });
});

Deno.test("readDirents: returns the names without . and .., whatever their padding", () => {
  const record = (name: string): number[] => {
    const length = Math.ceil((19 + name.length + 1) / 8) * 8;
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setUint16(16, length, true);
    bytes.set(new TextEncoder().encode(name), 19);
    return [...bytes];
  };
  const names = [".", "..", "a", "...", "twelve chars", ".hidden"];
  assert.deepEqual(m.readDirents(Uint8Array.from(names.flatMap(record))), [
    "a",
    "...",
    "twelve chars",
    ".hidden",
  ]);
  assert.deepEqual(m.readDirents(new Uint8Array()), []);
});

Deno.test("clearSigactionFlags: clears these flags, and leaves the handler, the other flags and the mask", () => {
  const action = new Uint8Array(m.SIGACTION_SIZE).fill(0xff);
  m.clearSigactionFlags(action, 0x08000000);
  const changed = [...action.entries()].filter(([, byte]) => byte !== 0xff);
  assert.deepEqual(changed, [[11, 0xf7]]);
});

Deno.test("ifreq: accepts a name of 1 to 15 bytes", () => {
  assert.equal(m.ifreq("lo").length, m.IFREQ_SIZE);
  assert.deepEqual([...m.ifreq("lo").subarray(0, 3)], [108, 111, 0]);
  assert.equal(m.fromCstring(m.ifreq("a".repeat(15))), "a".repeat(15));
  for (const name of ["", "a".repeat(16), "é".repeat(8)]) {
    assert.throws(() => m.ifreq(name), RangeError);
  }
  assert.throws(() => m.ifreq("lo\0x"), TypeError);
});

Deno.test("sockaddrNl: puts the family first, and the groups after the id", () => {
  const address = [...m.sockaddrNl(16, 0x0102)];
  assert.deepEqual(address, [16, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0]);
  assert.equal(address.length, m.SOCKADDR_NL_SIZE);
  assert.throws(() => m.sockaddrNl(16, -1), RangeError);
});

Deno.test("unsigned64: accepts whole numbers, also beyond 32 bits", () => {
  assert.deepEqual([...m.unsigned64(0x1_0000_0002)], [2, 0, 0, 0, 1, 0, 0, 0]);
  for (const value of [-1, 1.5, NaN, 2 ** 53]) assert.throws(() => m.unsigned64(value), RangeError);
});

Deno.test("xfsGrowfsData: puts the geometry's share of inodes after the blocks", () => {
  const geometry = new Uint8Array(m.XFS_FSOP_GEOM_SIZE);
  geometry[28] = 25;
  const data = [...m.xfsGrowfsData(258, geometry)];
  assert.deepEqual(data, [2, 1, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("btrfsVolArgs: puts a name after eight bytes, and a NUL after the name", () => {
  const args = m.btrfsVolArgs("1:max");
  assert.equal(args.length, 4096);
  assert.equal(m.fromCstring(args.subarray(8)), "1:max");
  assert.equal(m.btrfsVolArgs("x".repeat(4087))[4095], 0);
  assert.throws(() => m.btrfsVolArgs("x".repeat(4088)), RangeError);
});
