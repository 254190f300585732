/**
 * Makes the images' files from small packages, and takes users' tarballs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path/posix";
import { packTar, unpackTar } from "npm:modern-tar@0.8.6";
import type { ImageIndex } from "../../boot/paths.ts";
import { imageDocuments, packImage } from "../../initramfs/images/image.ts";
import { imagesTree } from "../../initramfs/images/images.ts";
import { packLayer } from "../../initramfs/images/layer.ts";
import { readSavedImage } from "../../initramfs/images/saved.ts";
import type { PackageFile, PackageFiles } from "../../initramfs/packages.ts";
import type { Entry, Tree } from "../../initramfs/tree.ts";
import { inFolder } from "../in_folder.ts";
import { cachedBusybox } from "./busybox.ts";

const silent = (): void => {};
const sha256 = (bytes: Uint8Array): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

const LIBRARY = "/usr/lib/libc.so.6";
/** The libraries of an executable. */
const NEEDED: Readonly<Record<string, readonly string[]>> = { "/usr/bin/docker": [LIBRARY] };

/** Packages with a real busybox, and small files where the others are. */
async function smallPackages(folder: string): Promise<PackageFiles> {
  const certificates = "/usr/share/ca-certificates/mozilla";
  const files = new Map<string, PackageFile>([
    ["/usr/bin/busybox", { file: cachedBusybox(), package: "busybox-static", mode: 0o755 }],
  ]);
  const texts = {
    "/usr/bin/docker": "docker",
    [LIBRARY]: "libc",
    [`${certificates}/b.crt`]: "-----BEGIN CERTIFICATE-----\nb",
    [`${certificates}/a.crt`]: "-----BEGIN CERTIFICATE-----\na\n",
  };
  for (const [path, text] of Object.entries(texts)) {
    const file = join(folder, path.replaceAll("/", "_"));
    await Deno.writeTextFile(file, text);
    files.set(path, { file, package: "x", mode: 0o755 });
  }
  const withLibraries = (paths: readonly string[]): Promise<Tree> =>
    Promise.resolve(
      new Map(
        paths.flatMap((path) => [path, ...NEEDED[path] ?? []]).map((path): [string, Entry] => {
          const { file, mode } = files.get(path) ?? assert.fail(path);
          return [path, { type: "file", mode, content: { file }, package: "x" }];
        }),
      ),
    );
  return { files, packages: [], withLibraries };
}

function indexOf(tree: Tree): ImageIndex {
  const entry = tree.get("/usr/share/only-docker/images.json");
  assert.ok(entry?.type === "file" && entry.content instanceof Uint8Array);
  return JSON.parse(new TextDecoder().decode(entry.content));
}

async function tarballOf(tree: Tree, path: string): Promise<Uint8Array> {
  const entry = tree.get(path);
  assert.ok(entry?.type === "file" && !(entry.content instanceof Uint8Array), path);
  return await Deno.readFile(entry.content.file);
}

/** The files of the one layer of a tarball, by name. */
async function layerOf(tarball: Uint8Array): Promise<Map<string, string>> {
  const entries = await unpackTar(tarball, { strict: true });
  const data = new Map(entries.map(({ header, data }) => [header.name, data ?? new Uint8Array()]));
  const [manifest] = JSON.parse(new TextDecoder().decode(data.get("manifest.json")));
  const layer = await unpackTar(data.get(manifest.Layers[0]) ?? new Uint8Array());
  return new Map(layer.map(({ header, data }) => [
    header.name,
    header.linkname || (data === undefined ? "" : new TextDecoder().decode(data)),
  ]));
}

Deno.test("imagesTree: the index identifies the tarballs by their content, the same twice", async () => {
  await inFolder(async (folder) => {
    const packages = await smallPackages(folder);
    const make = (cache: string): Promise<Tree> =>
      imagesTree({ packages, cache: join(folder, cache), progress: silent });
    const tree = await make("one");
    const index = indexOf(tree);
    assert.deepEqual(index, indexOf(await make("two")));
    for (const name of ["dhcp", "dom0"] as const) {
      const { file, reference, id, digest, size } = index[name];
      assert.equal(file, `/usr/share/only-docker/${name}.tar`);
      const tarball = await tarballOf(tree, file);
      assert.deepEqual([digest, size], [sha256(tarball), tarball.length]);
      const path = join(folder, `${name}.tar`);
      await Deno.writeFile(path, tarball);
      assert.deepEqual(await readSavedImage(path), { reference, id });
    }
    assert.deepEqual([...tree.keys()].sort(), [
      "/usr/share/only-docker/dhcp.tar",
      "/usr/share/only-docker/dom0.tar",
      "/usr/share/only-docker/images.json",
    ]);
  });
});

Deno.test("imagesTree: dom0 has a shell, certificates and the host's docker; DHCP its scripts and little else", async () => {
  await inFolder(async (folder) => {
    const packages = await smallPackages(folder);
    const tree = await imagesTree({ packages, cache: folder, progress: silent });
    const dom0 = await layerOf(await tarballOf(tree, "/usr/share/only-docker/dom0.tar"));
    for (const applet of ["sh", "vi", "ip", "poweroff", "reboot", "halt"]) {
      assert.equal(dom0.get(`usr/bin/${applet}`), "busybox", applet);
    }
    assert.equal(dom0.get("bin"), "usr/bin");
    assert.equal(dom0.get("usr/bin/docker"), "/host/usr/bin/docker");
    assert.equal(dom0.get(LIBRARY.slice(1)), `/host${LIBRARY}`);
    const begin = "-----BEGIN CERTIFICATE-----\n";
    assert.equal(dom0.get("etc/ssl/certs/ca-certificates.crt"), `${begin}a\n${begin}b\n`);
    for (const folder of ["host/", "root/", "usr/lib/modules/"]) assert.ok(dom0.has(folder));
    const dhcp = await layerOf(await tarballOf(tree, "/usr/share/only-docker/dhcp.tar"));
    const script = await Deno.readTextFile(
      new URL("../../initramfs/images/udhcpc.sh", import.meta.url),
    );
    assert.equal(dhcp.get("usr/share/only-docker/udhcpc.sh"), script);
    const programs = [...dhcp.keys()].filter((path) => /^usr\/bin\/./.test(path));
    for (const used of ["cat", "ip", "mkdir", "mv", "rm", "sh", "sleep", "udhcpc"]) {
      assert.ok(programs.includes(`usr/bin/${used}`), used);
    }
    assert.equal(programs.length, 9);
  });
});

Deno.test("imagesTree: a user's tarball is dom0, byte for byte", async () => {
  await inFolder(async (folder) => {
    const layer = await packLayer(new Map());
    const config = { Env: [], WorkingDir: "/" };
    const image = { reference: "me/mine:7", architecture: "amd64", config, layer } as const;
    const documents = imageDocuments(image);
    const dom0 = join(folder, "mine.tar");
    await Deno.writeFile(dom0, await packImage(documents));
    const packages = await smallPackages(folder);
    const tree = await imagesTree({ packages, cache: folder, dom0, progress: silent });
    const { reference, id, file } = indexOf(tree).dom0;
    assert.deepEqual([reference, id], ["me/mine:7", sha256(documents.config.bytes)]);
    assert.deepEqual(await tarballOf(tree, file), await Deno.readFile(dom0));

    const gzipped = new Blob([await Deno.readFile(dom0)]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(`${dom0}.gz`, gzipped);
    assert.deepEqual(await readSavedImage(`${dom0}.gz`), { reference, id });
  });
});

Deno.test("readSavedImage: refuses a file that is not an image, in one line", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.tar");
    const whole = await packImage(imageDocuments({
      reference: "x:1",
      architecture: "amd64",
      config: { Env: [], WorkingDir: "/" },
      layer: new Uint8Array(4096),
    }));
    const wrong = {
      "empty file": new Uint8Array(),
      "text": new TextEncoder().encode("FROM debian\n".repeat(1000)),
      "cut tarball": whole.subarray(0, 3000),
      "cut gzip": new Uint8Array([0x1f, 0x8b, 8, 0]),
      "other tarball": await packTar([{ header: { name: "etc/passwd", size: 1 }, body: "x" }]),
    };
    for (const [name, bytes] of Object.entries(wrong)) {
      await Deno.writeFile(path, bytes);
      await assert.rejects(readSavedImage(path), (error: Error) => {
        assert.match(
          error.message,
          /^Cannot use \S+x\.tar as dom0: [^\n]+ docker save NAME:TAG/,
          name,
        );
        return true;
      });
    }
    await assert.rejects(
      readSavedImage(join(folder, "none")),
      /Cannot use .*none as dom0: No such/,
    );
  });
});
