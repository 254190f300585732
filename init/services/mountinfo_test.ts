import assert from "node:assert/strict";
import { parseMountinfo } from "./mountinfo.ts";

Deno.test("parseMountinfo: reads lines with and without optional fields", () => {
  const text = `21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
22 21 0:20 /sub /run rw - tmpfs tmpfs rw,size=1k
23 21 0:21 / /a rw shared:2 master:3 propagate_from:1 - overlay overlay rw,lowerdir=/x
`;
  assert.deepEqual(parseMountinfo(text), [
    { target: "/", filesystemtype: "ext4", source: "/dev/sda1" },
    { target: "/run", filesystemtype: "tmpfs", source: "tmpfs" },
    { target: "/a", filesystemtype: "overlay", source: "overlay" },
  ]);
});

Deno.test("parseMountinfo: spaces, tabs, line breaks and backslashes come back", () => {
  const text = String.raw`1 1 0:1 / /a\040-\040b\011c\012d\134040 rw - nfs h:/x\040y rw`;
  assert.deepEqual(parseMountinfo(text), [
    { target: "/a - b\tc\nd\\040", filesystemtype: "nfs", source: "h:/x y" },
  ]);
});

Deno.test("parseMountinfo: what is no mount is left out", () => {
  for (const text of ["", "\n", "x", "1 1 0:1 / /a rw", "1 1 0:1 / /a rw - ", " - ext4 x", "\0"]) {
    assert.deepEqual(parseMountinfo(text), [], JSON.stringify(text));
  }
});

Deno.test("parseMountinfo: a source may be empty", () => {
  assert.deepEqual(parseMountinfo("1 1 0:1 / /a rw - tmpfs  rw"), [
    { target: "/a", filesystemtype: "tmpfs", source: "" },
  ]);
});
