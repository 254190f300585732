import assert from "node:assert/strict";
import { savedImage } from "./saved.ts";

const CONFIG =
  '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:1"]}}';
// sha256sum of the line above.
const ID = "sha256:a27ef626ed69afff895ace1488a3621096471c14c37d0a51c57bbbd537998158";
const image = { Config: "c.json", RepoTags: ["me/dom0:1", "me/dom0:2"], Layers: ["l/layer.tar"] };

function contents(
  manifest: unknown,
  files: Record<string, string> = { "c.json": CONFIG },
): Parameters<typeof savedImage>[0] {
  const texts = { "manifest.json": JSON.stringify(manifest), ...files };
  return {
    names: new Set([...Object.keys(texts), "l/layer.tar"]),
    small: new Map(
      Object.entries(texts).map(([name, text]) => [name, new TextEncoder().encode(text)]),
    ),
  };
}

Deno.test("savedImage: takes the first name, and the config's digest as the id", () => {
  assert.deepEqual(savedImage(contents([image])), { reference: "me/dom0:1", id: ID });
});

Deno.test("savedImage: refuses a tarball without exactly one image with a name", () => {
  assert.throws(() => savedImage(contents([image, image])), /it has 2 images, not one/);
  assert.throws(() => savedImage(contents([])), /it has 0 images, not one/);
  assert.throws(() => savedImage(contents([{ ...image, RepoTags: null }])), /no name and tag/);
  assert.throws(() => savedImage(contents([{ ...image, RepoTags: [] }])), /no name and tag/);
});

Deno.test("savedImage: refuses documents that are missing or wrong", () => {
  const names = new Set<string>();
  assert.throws(() => savedImage({ names, small: new Map() }), /it has no manifest.json/);
  assert.throws(() => savedImage(contents({ a: 1 })), /its manifest.json is wrong at its top/);
  assert.throws(() => savedImage(contents([{ ...image, Layers: 1 }])), /wrong at 0.Layers/);
  assert.throws(() => savedImage(contents([image], {})), /it has no c.json/);
  assert.throws(() => savedImage(contents([image], { "c.json": "{" })), SyntaxError);
  const windows = CONFIG.replace("linux", "windows");
  assert.throws(() => savedImage(contents([image], { "c.json": windows })), /for windows\/amd64/);
  const arm = CONFIG.replace("amd64", "arm64");
  assert.throws(() => savedImage(contents([image], { "c.json": arm })), /for linux\/arm64, not/);
});

Deno.test("savedImage: refuses layers that are missing", () => {
  assert.throws(
    () => savedImage(contents([{ ...image, Layers: ["x"] }])),
    /its layer x is missing/,
  );
  assert.throws(() => savedImage(contents([{ ...image, Layers: [] }])), /different layers/);
});
