import assert from "node:assert/strict";
import { makedev } from "../boot/inode.ts";
import { newcArchive, newcHeader, newcTrailer } from "./newc.ts";
import type { Entry, Tree } from "./tree.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

async function archive(tree: Tree): Promise<string> {
  let all = "";
  for await (const chunk of newcArchive(tree)) all += text(chunk);
  return all;
}

Deno.test("newcHeader: writes the golden bytes of a file", () => {
  const header = newcHeader({
    ino: 7,
    mode: 0o100755,
    nlink: 1,
    filesize: 5,
    rdev: 0,
    name: "init",
  });
  assert.equal(
    text(header),
    "070701" + "00000007" + "000081ed" + "00000000" + "00000000" + "00000001" + "00000000" +
      "00000005" + "00000000" + "00000000" + "00000000" + "00000000" + "00000005" + "00000000" +
      "init\0\0",
  );
  assert.equal(header.length % 4, 0);
});

Deno.test("newcHeader: splits a device number", () => {
  const header = text(
    newcHeader({ ino: 1, mode: 0o020600, nlink: 1, filesize: 0, rdev: makedev(4, 65), name: "a" }),
  );
  assert.equal(header.slice(6 + 8 * 9, 6 + 8 * 11), "00000004" + "00000041");
});

Deno.test("newcHeader: refuses values that the format cannot hold", () => {
  const file = { ino: 1, mode: 0o100644, nlink: 1, filesize: 0, rdev: 0, name: "a" };
  assert.throws(() => newcHeader({ ...file, filesize: 0x1_0000_0000 }), RangeError);
  assert.throws(() => newcHeader({ ...file, filesize: -1 }), RangeError);
  assert.throws(() => newcHeader({ ...file, name: "" }), RangeError);
  assert.throws(() => newcHeader({ ...file, name: "a\0b" }), RangeError);
  assert.throws(() => newcHeader({ ...file, name: "a".repeat(4096) }), RangeError);
  assert.equal(newcHeader({ ...file, name: "a".repeat(4095), filesize: 0xffffffff }).length, 4208);
});

Deno.test("newcTrailer: writes the golden bytes", () => {
  assert.equal(
    text(newcTrailer()),
    "070701" + "0".repeat(32) + "00000001" + "0".repeat(48) + "0000000b" + "00000000" +
      "TRAILER!!!\0\0\0\0",
  );
});

Deno.test("newcArchive: sorts, adds parents, pads and counts inodes", async () => {
  const tree: Tree = new Map([
    ["/b", { type: "symlink", target: "a/x", package: "p" }],
    ["/a/x", { type: "file", mode: 0o644, content: bytes("hello"), package: "p" }],
    ["/", { type: "directory", mode: 0o755 }],
  ]);
  const record = (
    ino: number,
    mode: number,
    nlink: number,
    name: string,
    content: string,
  ): string =>
    text(newcHeader({ ino, mode, nlink, filesize: content.length, rdev: 0, name })) + content +
    "\0".repeat((4 - content.length % 4) % 4);
  assert.equal(
    await archive(tree),
    record(1, 0o040755, 2, ".", "") + record(2, 0o040755, 2, "a", "") +
      record(3, 0o100644, 1, "a/x", "hello") + record(4, 0o120777, 1, "b", "a/x") +
      text(newcTrailer()),
  );
});

Deno.test("newcArchive: gives the same bytes whatever the tree's order", async () => {
  const one: [string, Entry] = ["/z", { type: "directory", mode: 0o700 }];
  const two: [string, Entry] = ["/z/y", {
    type: "file",
    mode: 0o600,
    content: bytes("1"),
    package: "p",
  }];
  assert.equal(await archive(new Map([one, two])), await archive(new Map([two, one])));
});
