/**
 * `only-docker probe` as a command.
 *
 * @module
 */
import assert from "node:assert/strict";
import { btrfs, ext4 } from "../fakes/superblocks.ts";
import { onlyDocker, type Said } from "./command.ts";

const probe = (...args: string[]): Promise<Said> => onlyDocker("probe", ...args);

async function withDisk(disk: Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ prefix: "disk-" });
  try {
    await Deno.writeFile(path, disk);
    await Deno.chmod(path, 0o400);
    const before = await Deno.stat(path);
    await use(path);
    assert.deepEqual(await Deno.readFile(path), disk, "the disk is as it was");
    assert.deepEqual((await Deno.stat(path)).mtime, before.mtime);
  } finally {
    await Deno.remove(path);
  }
}

const NEITHER = "it is neither a file nor a block device";
const UUID = "e4e4e4e4-e4e4-e4e4-e4e4-e4e4e4e4e4e4";

Deno.test("probe: prints label, UUID and type as blkid -o udev does", async () => {
  await withDisk(ext4("my  disk"), async (path) => {
    const lines = ["ID_FS_LABEL=my_disk", `ID_FS_UUID=${UUID}`, "ID_FS_TYPE=ext4", ""];
    assert.deepEqual(await probe(path), { code: 0, stdout: lines.join("\n"), stderr: "" });
  });
  await withDisk(ext4(""), async (path) => {
    assert.equal((await probe(path)).stdout, `ID_FS_UUID=${UUID}\nID_FS_TYPE=ext4\n`);
  });
});

Deno.test("probe: --json prints one document, with the label unchanged", async () => {
  await withDisk(ext4("my  disk"), async (path) => {
    const { code, stdout } = await probe("--json", path);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      type: "ext4",
      label: "my  disk",
      uuid: UUID,
      usage: "filesystem",
      verified: true,
      size: 1 << 20,
      state: "clean",
      pool: null,
    });
  });
});

Deno.test("probe: prints nothing and exits with 2 if the content is unknown", async () => {
  for (const disk of [new Uint8Array(), new Uint8Array(4096), new Uint8Array(1 << 20).fill(0xff)]) {
    await withDisk(disk, async (path) => {
      for (const json of [[], ["--json"]]) {
        assert.deepEqual(await probe(...json, path), { code: 2, stdout: "", stderr: "" });
      }
    });
  }
});

Deno.test("probe: prints neither of two possible types, and exits with 8", async () => {
  const disk = ext4("DOCKER");
  disk.set(btrfs("OTHER").subarray(0x10_000), 0x10_000);
  await withDisk(disk, async (path) => {
    const { code, stdout, stderr } = await probe(path);
    assert.deepEqual([code, stdout], [8, ""]);
    assert.equal(stderr, `${path} could be ext4 or btrfs: remove one with wipefs(8)\n`);
  });
});

Deno.test("probe: a path that is not a disk gives one line on standard error, and status 125", async () => {
  for (
    const [path, reason] of [["/proc", NEITHER], ["/dev/null", NEITHER], ["/no", "No such"]]
  ) {
    const { code, stdout, stderr } = await probe(path ?? "");
    assert.deepEqual([code, stdout], [125, ""]);
    assert.match(stderr, new RegExp(`^${path} can't be probed: [^\\n]*${reason}[^\\n]*\\n$`));
  }
});
