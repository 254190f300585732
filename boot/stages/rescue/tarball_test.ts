import assert from "node:assert/strict";
import { packTar, type TarEntry } from "npm:modern-tar@0.8.6";
import { findInImage } from "./tarball.ts";

const BLOB = `blobs/sha256/${"a".repeat(64)}`;
const PATHS = ["usr/bin/busybox", "bin/busybox"];
const BUSYBOX = new Uint8Array(3000).fill(0x7f);

const file = (name: string, body: string | Uint8Array): TarEntry => ({
  header: {
    name,
    type: "file",
    size: typeof body === "string" ? new TextEncoder().encode(body).length : body.length,
  },
  body,
});
const layer = (...entries: TarEntry[]): Promise<Uint8Array> => packTar(entries);

/** Returns bytes as a stream of small, uneven pieces. */
const stream = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  ReadableStream.from((function* () {
    for (let at = 0; at < bytes.length; at += 777) yield bytes.slice(at, at + 777);
  })());

async function find(entries: TarEntry[], limit = 4096): Promise<Uint8Array | null> {
  return await findInImage(stream(await packTar(entries)), PATHS, limit);
}

Deno.test("findInImage: finds the file in Docker's own format and in an OCI layout, by either path", async () => {
  for (const name of ["0123abcd/layer.tar", BLOB]) {
    for (const path of ["bin/busybox", "./bin/busybox", "/bin/busybox", "usr/bin/busybox"]) {
      const bytes = await layer(file("etc/passwd", "root"), file(path, BUSYBOX), file("z", "z"));
      assert.deepEqual(await find([file(name, bytes), file("manifest.json", "[]")]), BUSYBOX);
    }
  }
});

Deno.test("findInImage: skips configurations and layers without it", async () => {
  const found = await find([
    file("manifest.json", "[]"),
    file(`blobs/sha256/${"0".repeat(64)}`, JSON.stringify({ architecture: "amd64" })),
    file(`blobs/sha256/${"1".repeat(64)}`, new Uint8Array(20_000).fill(0x61)),
    // The decoder takes these for extended headers of 8 GB, which it refuses.
    file(`blobs/sha256/${"4".repeat(64)}`, `${"7".repeat(156)}x${"7".repeat(900)}`),
    file(`blobs/sha256/${"2".repeat(64)}`, ""),
    file(`blobs/sha256/${"3".repeat(64)}`, await layer(file("bin/sh", "sh"))),
    file(BLOB, await layer(file("bin/busybox", BUSYBOX))),
  ]);
  assert.deepEqual(found, BUSYBOX);
});

Deno.test("findInImage: the first layer that has it wins", async () => {
  const found = await find([
    file("a/layer.tar", await layer(file("bin/busybox", "first"))),
    file("b/layer.tar", await layer(file("bin/busybox", "second"))),
  ]);
  assert.equal(new TextDecoder().decode(found ?? undefined), "first");
});

Deno.test("findInImage: returns null if no layer has it as a regular file", async () => {
  const link: TarEntry = {
    header: { name: "bin/busybox", type: "symlink", size: 0, linkname: "/sbin/busybox" },
  };
  const images: TarEntry[][] = [
    [],
    [file("bin/busybox", BUSYBOX)],
    [file("a/layer.tar", await layer(file("sbin/busybox", BUSYBOX), file("xbin/busybox", "x")))],
    [file("a/layer.tar", await layer(link))],
    [file("a/layer.tar.old", await layer(file("bin/busybox", BUSYBOX)))],
    [file("blobs/sha256/abc", await layer(file("bin/busybox", BUSYBOX)))],
  ];
  for (const [at, entries] of images.entries()) assert.equal(await find(entries), null, `${at}`);
});

Deno.test("findInImage: refuses a file above the limit, with both sizes, but not one at the limit", async () => {
  const image = [file("a/layer.tar", await layer(file("bin/busybox", BUSYBOX)))];
  const reason = {
    name: "RangeError",
    message: "bin/busybox has 3000 bytes, but at most 2999 are allowed",
  };
  await assert.rejects(find(image, 2999), reason);
  assert.deepEqual(await find(image, 3000), BUSYBOX);
});

Deno.test("findInImage: reads no further than the file, and cancels the rest", async () => {
  const image = await packTar([
    file("a/layer.tar", await layer(file("bin/busybox", BUSYBOX))),
    file("b/layer.tar", new Uint8Array(1 << 20)),
  ]);
  let read = 0;
  let cancelled = false;
  const source = new ReadableStream<Uint8Array>({
    pull(controller): void {
      if (read >= image.length) return controller.close();
      controller.enqueue(image.slice(read, read += 4096));
    },
    cancel: () => void (cancelled = true),
  }, { highWaterMark: 0 });
  assert.deepEqual(await findInImage(source, PATHS, 4096), BUSYBOX);
  assert.ok(cancelled);
  assert.ok(read < image.length / 2, `${read} of ${image.length}`);
});

Deno.test("findInImage: finds no file in garbage or a truncated tarball", async () => {
  const whole = await packTar([file("a/layer.tar", await layer(file("bin/busybox", BUSYBOX)))]);
  const garbage = [
    new TextEncoder().encode("this is no tarball\n".repeat(100)),
    new Uint8Array(2048).fill(0xff),
    new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
    whole.slice(0, 700),
  ];
  for (const [at, bytes] of garbage.entries()) {
    const found = await findInImage(stream(bytes), PATHS, 4096).catch((error) => error);
    assert.ok(found === null || found instanceof Error, `${at}`);
  }
  assert.equal(await findInImage(stream(new Uint8Array()), PATHS, 4096), null);
});

Deno.test("findInImage: never returns a part of the file", async () => {
  const whole = await packTar([file("a/layer.tar", await layer(file("bin/busybox", BUSYBOX)))]);
  const start = 1024;
  for (const there of [1, 511, 512, 1476, BUSYBOX.length - 1]) {
    await assert.rejects(
      findInImage(stream(whole.slice(0, start + there)), PATHS, 4096),
      { name: "RangeError", message: `bin/busybox has 3000 bytes, but only ${there} are there` },
    );
  }
  const enough = whole.slice(0, start + BUSYBOX.length);
  assert.deepEqual(await findInImage(stream(enough), PATHS, 4096), BUSYBOX);
});
