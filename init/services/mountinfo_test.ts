import assert from "node:assert/strict";
import { fuzzTest } from "../../tests/fakes/fuzz.ts";
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

Deno.test("parseMountinfo: decodes spaces, tabs, line breaks and backslashes", () => {
  const text = String.raw`1 1 0:1 / /a\040-\040b\011c\012d\134040 rw - nfs h:/x\040y rw`;
  assert.deepEqual(parseMountinfo(text), [
    { target: "/a - b\tc\nd\\040", filesystemtype: "nfs", source: "h:/x y" },
  ]);
});

Deno.test("parseMountinfo: ignores lines that are not mounts", () => {
  for (const text of ["", "\n", "x", "1 1 0:1 / /a rw", "1 1 0:1 / /a rw - ", " - ext4 x", "\0"]) {
    assert.deepEqual(parseMountinfo(text), [], JSON.stringify(text));
  }
});

Deno.test("parseMountinfo: a source may be empty", () => {
  assert.deepEqual(parseMountinfo("1 1 0:1 / /a rw - tmpfs  rw"), [
    { target: "/a", filesystemtype: "tmpfs", source: "" },
  ]);
});

fuzzTest("parseMountinfo: decodes every path, whatever stands beside it", 10_000, (random) => {
  const name = (): string =>
    Array.from(
      { length: 1 + random.below(6) },
      () => random.pick(["a", " ", "\t", "\n", "\\", "-", "é", "040"]),
    )
      .join("");
  const octal = (text: string): string =>
    text.replaceAll(
      /[ \t\n\\]/g,
      (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
    );
  const mounts = random.list(
    5,
    () => ({ target: `/${name()}`, filesystemtype: "ext4", source: name() }),
  );
  const optional = (): string => random.pick(["", "shared:1 ", "shared:1 master:2 "]);
  const lines = mounts.flatMap(({ target, source }) => [
    ...random.list(2, () => random.pick(["", "garbage", "1 1 0:1 / /a rw", " - "])),
    `22 1 8:1 / ${octal(target)} rw,relatime ${optional()}- ext4 ${octal(source)} rw`,
  ]);
  assert.deepEqual(parseMountinfo(lines.join("\n")), mounts);

  const damaged = random.mutate(new TextEncoder().encode(lines.join("\n")));
  for (const { target, filesystemtype } of parseMountinfo(new TextDecoder().decode(damaged))) {
    assert.ok(filesystemtype !== "" && !filesystemtype.includes(" "), target);
  }
});
