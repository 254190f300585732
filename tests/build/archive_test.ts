/**
 * Reads the build's archives back with other programs: cpio and zstd.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { makedev } from "../../boot/inode.ts";
import { compressTo } from "../../initramfs/compress.ts";
import { ensureCommands } from "../../initramfs/host_tools.ts";
import { newcArchive } from "../../initramfs/newc.ts";
import { concatenate } from "../../initramfs/publish.ts";
import type { Tree } from "../../initramfs/tree.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  await ensureCommands(
    [{ command: "cpio", package: "cpio" }, { command: "zstd", package: "zstd" }],
    { progress: () => undefined },
  );
  const folder = await Deno.makeTempDir({ prefix: "only-docker-archive-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function output(command: string, args: string[], input: string): Promise<Uint8Array> {
  // A pipe would break where the program does not read what stands behind an archive's end.
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", 'exec "$@" <"$0"', input, command, ...args],
    stdin: "null",
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return stdout;
}

async function writeArchive(path: string, tree: Tree): Promise<void> {
  await Deno.writeFile(path, ReadableStream.from(newcArchive(tree)));
}

Deno.test("newcArchive: cpio lists and unpacks it", () =>
  inFolder(async (folder) => {
    const big = join(folder, "big");
    await Deno.writeFile(big, new Uint8Array(3_000_001).fill(7));
    const tree: Tree = new Map([
      ["/bin", { type: "symlink", target: "usr/bin", package: "p" }],
      ["/dev/console", { type: "device", mode: 0o600, dev: makedev(5, 1) }],
      ["/tmp", { type: "directory", mode: 0o1777 }],
      ["/usr/bin/big", { type: "file", mode: 0o755, content: { file: big }, package: "p" }],
      ["/usr/bin/x y", { type: "file", mode: 0o640, content: bytes("hello"), package: "p" }],
    ]);
    const archive = join(folder, "archive");
    await writeArchive(archive, tree);

    const listing = new TextDecoder().decode(
      await output("cpio", ["-tv", "--quiet", "--numeric-uid-gid"], archive),
    );
    const lines = listing.trimEnd().split("\n").map((line) => line.replace(/\s+/g, " "));
    assert.deepEqual(lines.map((line) => line.replace(/ Jan 1 1970/, "")), [
      "lrwxrwxrwx 1 0 0 7 bin -> usr/bin",
      "drwxr-xr-x 2 0 0 0 dev",
      "crw------- 1 0 0 5, 1 dev/console",
      "drwxrwxrwt 2 0 0 0 tmp",
      "drwxr-xr-x 2 0 0 0 usr",
      "drwxr-xr-x 2 0 0 0 usr/bin",
      "-rwxr-xr-x 1 0 0 3000001 usr/bin/big",
      "-rw-r----- 1 0 0 5 usr/bin/x y",
    ]);
    const unpacked = join(folder, "unpacked");
    await Deno.mkdir(unpacked);
    await output("cpio", ["-i", "--quiet", "-D", unpacked, "usr", "usr/*", "bin"], archive);
    assert.equal(await Deno.readTextFile(join(unpacked, "usr/bin/x y")), "hello");
    assert.deepEqual(await Deno.readFile(join(unpacked, "bin/big")), await Deno.readFile(big));
  }));

Deno.test("compressTo: zstd reads it back, two runs give the same bytes, archives end aligned", () =>
  inFolder(async (folder) => {
    const tree: Tree = new Map([
      ["/init", { type: "file", mode: 0o755, content: bytes("#!/usr/bin/deno\n"), package: "p" }],
    ]);
    const plain = join(folder, "plain");
    await writeArchive(plain, tree);
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    await compressTo(one, newcArchive(tree), 12);
    await compressTo(two, newcArchive(tree), 12);
    assert.deepEqual(await Deno.readFile(one), await Deno.readFile(two));
    assert.deepEqual(await output("zstd", ["-dcq"], one), await Deno.readFile(plain));

    const all = join(folder, "all");
    await concatenate(all, [one, two]);
    const length = Math.ceil((await Deno.readFile(one)).length / 4) * 4;
    const content = await Deno.readFile(all);
    assert.equal(content.length, 2 * length);
    assert.deepEqual([...content.subarray(length, length + 4)], [0x28, 0xb5, 0x2f, 0xfd]);
  }));

Deno.test("compressTo: a source that fails leaves the old file and nothing else", () =>
  inFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "old");
    const broken = (async function* () {
      yield await Promise.resolve(new Uint8Array(10));
      throw new Error("the source broke");
    })();
    await assert.rejects(compressTo(file, broken, 9), /the source broke/);
    assert.equal(await Deno.readTextFile(file), "old");
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["file"]);
  }));
