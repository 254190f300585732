/**
 * The system calls that grow a file system, on real ones of this machine's kernel. Growing ext4 takes a capability that a
 * root need not have (`CAP_SYS_RESOURCE`): tests/vm/disk_test.ts does it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { O_DIRECTORY } from "../../init/kernel/constants.ts";
import { SyscallError } from "../../init/kernel/errno.ts";
import { openLinux } from "../../init/kernel/linux.ts";
import { skip } from "../skip.ts";
import { nsTest } from "./ns_test_case.ts";

const MIB = 1 << 20;
const BEFORE = 400 * MIB;
const AFTER = 700 * MIB;

const MKFS = {
  xfs: ["mkfs.xfs", "-q", "-f"],
  btrfs: ["mkfs.btrfs", "-q", "-f"],
} as const;

const known = new Set(Deno.readTextFileSync("/proc/filesystems").split(/\s+/));

for (const type of ["xfs", "btrfs"] as const) {
  const name = `growfs: a mounted ${type} takes up its device, and a size that is none is refused`;
  if (!known.has(type)) skip(name, `this machine's kernel has no ${type}`);
  else nsTest(name, () => withLoop(type, (folder, loop) => growAndLook(type, folder, loop)));
}

async function growAndLook(
  type: keyof typeof MKFS,
  folder: string,
  loop: string,
): Promise<void> {
  const kernel = openLinux();
  const before = await sizeOf(folder);
  assert.ok(before <= BEFORE);
  await Deno.truncate(`${folder}.img`, AFTER);
  await output("losetup", "-c", loop);
  const fd = kernel.open(folder, O_DIRECTORY);
  try {
    await kernel.growfs(fd, type, AFTER, 1);
    const grown = await sizeOf(folder);
    assert.ok(grown > before + 250 * MIB && grown <= AFTER, `${before} -> ${grown}`);
    await assert.rejects(kernel.growfs(fd, type, AFTER * 64, 1), SyscallError);
    await assert.rejects(kernel.growfs(fd, type, -1, 1), RangeError);
    await assert.rejects(kernel.growfs(fd, "vfat" as "ext4", AFTER, 1), RangeError);
    assert.equal(await sizeOf(folder), grown);
  } finally {
    kernel.close(fd);
  }
}

async function withLoop(
  type: keyof typeof MKFS,
  test: (folder: string, loop: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-growfs-" });
  const image = `${folder}.img`;
  try {
    await Deno.writeFile(image, new Uint8Array());
    await Deno.truncate(image, BEFORE);
    const [program, ...options] = MKFS[type];
    await output(program, ...options, image);
    const loop = await output("losetup", "--show", "-f", image);
    try {
      await output("mount", loop, folder);
      try {
        await test(folder, loop);
      } finally {
        await output("umount", folder);
      }
    } finally {
      await output("losetup", "-d", loop);
    }
  } finally {
    await Deno.remove(image);
    await Deno.remove(folder);
  }
}

async function sizeOf(folder: string): Promise<number> {
  return Number(await output("stat", "-f", "-c", "%b", folder)) *
    Number(await output("stat", "-f", "-c", "%S", folder));
}

async function output(program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    env: { PATH: `${Deno.env.get("PATH")}:/usr/sbin:/sbin` },
  }).output();
  assert.equal(code, 0, `${program}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}
