/**
 * The system calls that show a file as a block device, on this machine's kernel.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Kernel } from "../../init/kernel/kernel.ts";
import { openLinux } from "../../init/kernel/linux.ts";
import { takeStep } from "../../init/gate/broker.ts";
import { nsTest } from "./ns_test_case.ts";

const BLOCK = 4096;

nsTest(
  "losetup: a file is a device that can't be written, and two files are two devices",
  async () => {
    const kernel = openLinux();
    await using files = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ prefix: "only-docker-losetup-" });
    files.defer(() => Deno.remove(folder, { recursive: true }));
    const devices: string[] = [];
    for (const content of [1, 2]) {
      const file = `${folder}/${content}`;
      await Deno.writeFile(file, new Uint8Array(BLOCK).fill(content));
      const device = await losetup(kernel, file);
      files.defer(() => detach(device));
      devices.push(device);
      assert.match(device, /^\/dev\/loop\d+$/);
      assert.deepEqual(await Deno.readFile(device), new Uint8Array(BLOCK).fill(content));
      const written = Deno.open(device, { write: true }).then((open) => {
        using opened = open;
        return opened.writeSync(new Uint8Array(BLOCK));
      });
      await assert.rejects(written);
      assert.deepEqual(await Deno.readFile(file), new Uint8Array(BLOCK).fill(content));
    }
    assert.equal(new Set(devices).size, devices.length);
    await assert.rejects(losetup(kernel, folder), { message: "EINVAL" });
  },
);

async function losetup(kernel: Kernel, path: string): Promise<string> {
  const nobody = (): Promise<never> => Promise.reject(new Error("nobody is asked"));
  const taken = await takeStep({ losetup: ["/"] }, { op: "losetup", path }, {
    kernel,
    delegates: { start: nobody, console: nobody, uevent: nobody },
    leaving: () => false,
  });
  if (!taken.ok) throw new Error(taken.code);
  return taken.value as string;
}

async function detach(device: string): Promise<void> {
  const { success } = await new Deno.Command("losetup", { args: ["-d", device] }).output();
  assert(success, device);
}
