/**
 * Compares our swap header with the real mkswap's, byte for byte, and reads it with the real blkid.
 *
 * @module
 */
import assert from "node:assert/strict";
import { PAGE_SIZE, swapHeader } from "../../boot/stages/swap/swap_header.ts";

const UUID = "0123abcd-4567-89ef-0123-456789abcdef";
const LABEL = "zram";
const SIZE = 64 << 20;

Deno.test("swapHeader: equals mkswap's header, and blkid recognises it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-swap-" });
  try {
    const file = `${folder}/area`;
    await Deno.writeFile(file, new Uint8Array());
    await Deno.truncate(file, SIZE);
    await Deno.chmod(file, 0o600);
    await output("/usr/sbin/mkswap", "-U", UUID, "-L", LABEL, "-p", `${PAGE_SIZE}`, file);
    const theirs = (await Deno.readFile(file)).subarray(0, PAGE_SIZE);
    const uuid = Uint8Array.fromHex(UUID.replaceAll("-", ""));
    const ours = swapHeader({ size: SIZE, uuid, label: LABEL });
    assert.deepEqual(ours, theirs);

    const own = `${folder}/own`;
    await Deno.writeFile(own, ours);
    await Deno.truncate(own, SIZE);
    const said = await output("/usr/sbin/blkid", "-p", "-o", "udev", own);
    for (const line of [`ID_FS_LABEL=${LABEL}`, `ID_FS_UUID=${UUID}`, "ID_FS_TYPE=swap"]) {
      assert.ok(said.split("\n").includes(line), said);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function output(command: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
