/**
 * Makes the image of the programs with Debian's own `mkfs.erofs`: it has the same bytes twice, and this machine's
 * kernel reads the tree from it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { cacheFolder } from "../../cli/places.ts";
import { fetchPackages } from "../../initramfs/apt.ts";
import { KERNEL_METAPACKAGE, PACKAGES } from "../../initramfs/build.ts";
import { unpackPackages } from "../../initramfs/deb.ts";
import { writeErofs } from "../../initramfs/erofs.ts";
import { lockFolder } from "../../initramfs/lock.ts";
import type { PackageFiles } from "../../initramfs/packages.ts";
import type { Tree } from "../../initramfs/tree.ts";
import { nsTest } from "../namespace/ns_test_case.ts";
import { skip } from "../skip.ts";

const TREE: Tree = new Map([
  ["/usr/bin/big", {
    type: "file",
    mode: 0o755,
    content: new Uint8Array(500_000).map((_, at) => at % 251),
    package: "p",
  }],
  ["/usr/bin/small", { type: "file", mode: 0o640, content: new Uint8Array([1]), package: "p" }],
  ["/usr/sbin/link", { type: "symlink", target: "../bin/big", package: "p" }],
]);

async function withPackages(
  test: (packages: PackageFiles, folder: string) => Promise<void>,
): Promise<void> {
  const options = { cache: cacheFolder(Deno.env.toObject()), progress: (): void => {} };
  using _lock = await lockFolder(options.cache, options);
  const request = { packages: PACKAGES, kernel: KERNEL_METAPACKAGE, ...options };
  const packages = await unpackPackages(await fetchPackages(request), options);
  const folder = await Deno.makeTempDir({ prefix: "only-docker-erofs-" });
  try {
    await test(packages, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("writeErofs: the same tree gives the same bytes, and no other file stays", () =>
  withPackages(async (packages, folder) => {
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    await writeErofs(one, TREE, packages);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await writeErofs(two, TREE, packages);
    assert.deepEqual(await Deno.readFile(one), await Deno.readFile(two));
    const { size } = await Deno.stat(one);
    assert(size < 100_000, `${size} bytes: it is not compressed`);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["one", "two"]);
  }));

const READS = "writeErofs: the kernel reads the tree back, owned by root";
if (!/\berofs$/m.test(Deno.readTextFileSync("/proc/filesystems"))) {
  skip(READS, "this machine's kernel has no erofs");
} else {
  nsTest(READS, () =>
    withPackages(async (packages, folder) => {
      const [image, mounted] = [join(folder, "image"), join(folder, "mounted")];
      await writeErofs(image, TREE, packages);
      await Deno.mkdir(mounted);
      await command("mount", "-t", "erofs", "-o", "loop,ro", image, mounted);
      try {
        for (const [path, entry] of TREE) {
          const info = await Deno.lstat(join(mounted, path));
          assert.deepEqual([info.uid, info.gid, info.mtime?.getTime()], [0, 0, 0], path);
          if (entry.type === "symlink") {
            assert.equal(await Deno.readLink(join(mounted, path)), entry.target);
          } else if (entry.type === "file") {
            assert.equal(info.mode! & 0o7777, entry.mode);
            assert.deepEqual(await Deno.readFile(join(mounted, path)), entry.content);
          }
        }
      } finally {
        await command("umount", mounted);
      }
    }));
}

async function command(name: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(name, { args }).output();
  assert(success, new TextDecoder().decode(stderr));
}
