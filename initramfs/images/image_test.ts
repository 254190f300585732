import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { unpackTar } from "npm:modern-tar@0.8.6";
import { makedev } from "../../boot/inode.ts";
import type { Entry } from "../tree.ts";
import { type Image, imageDocuments, packImage } from "./image.ts";
import { packLayer } from "./layer.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const file = (value: string, mode = 0o644): Entry => ({
  type: "file",
  mode,
  content: text(value),
  package: "x",
});
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const image: Image = {
  reference: "only-docker/x:latest",
  architecture: "amd64",
  config: { Env: ["PATH=/bin"], Cmd: ["/bin/sh"], WorkingDir: "/root" },
  layer: text("layer"),
};

Deno.test("packLayer: has parents first, owners of 0 and the epoch", async () => {
  const layer = await packLayer(
    new Map<string, Entry>([
      ["/usr/bin/sh", { type: "symlink", target: "busybox", package: "x" }],
      ["/usr/bin/busybox", file("B", 0o755)],
      ["/tmp", { type: "directory", mode: 0o1777 }],
    ]),
  );
  const entries = await unpackTar(layer, { strict: true });
  assert.deepEqual(
    entries.map(({ header }) => [header.name, header.type, header.mode, header.linkname ?? ""]),
    [
      ["tmp/", "directory", 0o1777, ""],
      ["usr/", "directory", 0o755, ""],
      ["usr/bin/", "directory", 0o755, ""],
      ["usr/bin/busybox", "file", 0o755, ""],
      ["usr/bin/sh", "symlink", 0o777, "busybox"],
    ],
  );
  for (const { header } of entries) {
    assert.deepEqual([header.uid, header.gid, header.mtime?.getTime()], [0, 0, 0], header.name);
  }
  assert.deepEqual(entries[3]?.data, text("B"));
});

Deno.test("packLayer: gives the same bytes whatever the tree's order", async () => {
  const tree: [string, Entry][] = [["/a", file("1")], ["/b/c", file("2")]];
  const one = await packLayer(new Map(tree));
  assert.deepEqual(one, await packLayer(new Map(tree.toReversed())));
});

Deno.test("packLayer: refuses a device", async () => {
  const device: Entry = { type: "device", mode: 0o666, dev: makedev(1, 3) };
  await assert.rejects(packLayer(new Map([["/dev/null", device]])), {
    name: "RangeError",
    message: "Cannot put the device /dev/null into a layer",
  });
});

Deno.test("imageDocuments: names the layer by its digest and keeps the image's config", () => {
  const { config, layer } = imageDocuments(image);
  assert.equal(layer.sha256, sha256(image.layer));
  const written = JSON.parse(new TextDecoder().decode(config.bytes));
  assert.deepEqual(written.rootfs, { type: "layers", diff_ids: [`sha256:${layer.sha256}`] });
  assert.deepEqual(written.config, image.config);
  assert.deepEqual([written.os, written.architecture], ["linux", "amd64"]);
});

Deno.test("packImage: each document is under its own digest, and the manifests name them", async () => {
  const documents = imageDocuments(image);
  const entries = await unpackTar(await packImage(documents), { strict: true });
  const data = new Map(entries.map(({ header, data }) => [header.name, data ?? new Uint8Array()]));
  for (const [name, bytes] of data) {
    if (/^blobs\/sha256\/.+/.test(name)) assert.equal(name, `blobs/sha256/${sha256(bytes)}`);
  }
  const json = (name: string): unknown => JSON.parse(new TextDecoder().decode(data.get(name)));
  const { config, layer, manifest } = documents;
  assert.deepEqual(json("manifest.json"), [
    { Config: config.path, RepoTags: [image.reference], Layers: [layer.path] },
  ]);
  const index = json("index.json") as { manifests: { digest: string; size: number }[] };
  assert.equal(index.manifests[0]?.digest, `sha256:${manifest.sha256}`);
  assert.equal(index.manifests[0]?.size, data.get(manifest.path)?.length);
  assert.deepEqual(json("oci-layout"), { imageLayoutVersion: "1.0.0" });
  for (const name of [config.path, layer.path, manifest.path]) assert.ok(data.has(name), name);
});
