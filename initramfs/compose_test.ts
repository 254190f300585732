import assert from "node:assert/strict";
import { mergeTrees, withoutEntriesOf, withParents } from "./compose.ts";
import type { Entry } from "./tree.ts";

const file = (text: string): Entry => ({
  type: "file",
  mode: 0o644,
  content: new TextEncoder().encode(text),
  package: "p",
});
const directory: Entry = { type: "directory", mode: 0o700 };

Deno.test("mergeTrees: takes the same entry from several and refuses different ones", () => {
  const merged = mergeTrees(
    new Map([["/a", file("1")]]),
    new Map([["/a", file("1")], ["/b", file("2")]]),
  );
  assert.deepEqual([...merged.keys()], ["/a", "/b"]);
  assert.throws(
    () => mergeTrees(new Map([["/a", file("1")]]), new Map([["/a", file("2")]])),
    /different files at \/a/,
  );
});

Deno.test("withoutEntriesOf: keeps only the new entries", () => {
  const rest = withoutEntriesOf(
    new Map([["/a", file("1")]]),
    new Map([["/a", file("1")], ["/b", file("2")]]),
  );
  assert.deepEqual([...rest.keys()], ["/b"]);
});

Deno.test("withParents: adds parents before their children and keeps given modes", () => {
  const whole = withParents(
    new Map([["/a/b/c", file("1")], ["/a", directory], ["/a-b", file("2")]]),
  );
  assert.deepEqual([...whole.keys()], ["/a", "/a-b", "/a/b", "/a/b/c"]);
  assert.equal(whole.get("/a"), directory);
  assert.deepEqual(whole.get("/a/b"), { type: "directory", mode: 0o755 });
});

Deno.test("withParents: refuses paths that lead elsewhere", () => {
  for (const path of ["a", "/a/", "//a", "/a/../b", "/./a", "/a\0", ""]) {
    assert.throws(() => withParents(new Map([[path, file("1")]])), RangeError, path);
  }
  assert.deepEqual([...withParents(new Map([["/..a/.b", file("1")]])).keys()], ["/..a", "/..a/.b"]);
});

Deno.test("withParents: refuses a file with entries beneath it", () => {
  assert.throws(
    () => withParents(new Map([["/a", file("1")], ["/a/b", file("2")]])),
    /beneath \/a/,
  );
});
