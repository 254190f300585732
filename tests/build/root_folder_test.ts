/**
 * The root tree as a folder: equal to the tree after each build, with only what changed written again.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { removeTemporaries, temporaryFor } from "../../initramfs/files.ts";
import { lockFolder } from "../../initramfs/lock.ts";
import { librariesOf } from "../../initramfs/libraries.ts";
import { makedev } from "../../boot/inode.ts";
import { writeFolder } from "../../initramfs/root_folder.ts";
import type { Entry } from "../../initramfs/tree.ts";
import { inFolder } from "../in_folder.ts";

const file = (text: string, mode = 0o644): Entry => ({
  type: "file",
  mode,
  content: new TextEncoder().encode(text),
  package: "only-docker",
});
const link = (target: string): Entry => ({ type: "symlink", target, package: "p" });

Deno.test("writeFolder: writes files, links and modes, and no devices", () =>
  inFolder(async (top) => {
    const root = join(top, "root");
    await writeFolder(
      root,
      new Map<string, Entry>([
        ["/dev/null", { type: "device", mode: 0o666, dev: makedev(1, 3) }],
        ["/init", file("one", 0o755)],
        ["/tmp", { type: "directory", mode: 0o1777 }],
        ["/bin", link("usr/bin")],
      ]),
    );
    assert.equal(await Deno.readTextFile(join(root, "init")), "one");
    assert.equal((await Deno.stat(join(root, "init"))).mode! & 0o7777, 0o755);
    assert.equal((await Deno.stat(join(root, "tmp"))).mode! & 0o7777, 0o1777);
    assert.equal(await Deno.readLink(join(root, "bin")), "usr/bin");
    assert.deepEqual([...Deno.readDirSync(join(root, "dev"))], []);
  }));

Deno.test("writeFolder: rewrites the entries that changed, and nothing else", () =>
  inFolder(async (top) => {
    const root = join(top, "root");
    const inode = async (path: string): Promise<number | null> =>
      (await Deno.lstat(join(root, path))).ino;
    await writeFolder(
      root,
      new Map([
        ["/same", file("same")],
        ["/text", file("old")],
        ["/gone/x", file("x")],
        ["/kind", file("file")],
        ["/link", link("a")],
      ]),
    );
    const same = await inode("same");
    const after = new Map([
      ["/same", file("same")],
      ["/text", file("new")],
      ["/kind/of", file("folder")],
      ["/link", link("b")],
    ]);
    await writeFolder(root, after);
    assert.equal(await inode("same"), same);
    assert.equal(await Deno.readTextFile(join(root, "text")), "new");
    assert.equal(await Deno.readTextFile(join(root, "kind/of")), "folder");
    assert.equal(await Deno.readLink(join(root, "link")), "b");
    await assert.rejects(Deno.lstat(join(root, "gone")), Deno.errors.NotFound);

    await Deno.writeTextFile(join(root, "text"), "changed by someone");
    await Deno.writeTextFile(join(root, "stray"), "");
    await Deno.remove(join(root, "link"));
    await writeFolder(root, after);
    assert.equal(await Deno.readTextFile(join(root, "text")), "new");
    assert.equal(await Deno.readLink(join(root, "link")), "b");
    await assert.rejects(Deno.lstat(join(root, "stray")), Deno.errors.NotFound);
  }));

Deno.test("removeTemporaries: removes the files that a killed build left, and nothing else", () =>
  inFolder(async (top) => {
    for (const name of ["initramfs", ".lock", temporaryFor("initramfs")]) {
      await Deno.writeTextFile(join(top, name), "");
    }
    await removeTemporaries(top);
    await removeTemporaries(join(top, "nowhere"));
    assert.deepEqual([...Deno.readDirSync(top)].map(({ name }) => name).sort(), [
      ".lock",
      "initramfs",
    ]);
  }));

Deno.test("librariesOf: names a library that no package has, and the file that needs it", () => {
  const interpreter = "/usr/lib64/ld-linux-x86-64.so.2";
  assert.throws(
    () => librariesOf(new Map(), Deno.execPath(), "/usr/bin/deno"),
    new RegExp(`${interpreter}.*/usr/bin/deno`),
  );
  const files = new Map([[interpreter, { file: "/dev/null", package: "libc6", mode: 0o755 }]]);
  assert.throws(
    () => librariesOf(files, Deno.execPath(), "/usr/bin/deno"),
    /Cannot find the library lib\S+\.so\S*, which \/usr\/bin\/deno needs/,
  );
});

Deno.test("lockFolder: the second waits until the first is done", () =>
  inFolder(async (top) => {
    const waiting = Promise.withResolvers<string>();
    const progress = waiting.resolve;
    const first = await lockFolder(top, { progress });
    const order: string[] = [];
    const second = lockFolder(top, { progress }).then((lock) => {
      order.push("second");
      lock[Symbol.dispose]();
    });
    assert.match(await waiting.promise, /waiting for another build/);
    order.push("first");
    first[Symbol.dispose]();
    await second;
    assert.deepEqual(order, ["first", "second"]);
  }));
