import assert from "node:assert/strict";
import { label } from "./bytes.ts";
import { probed } from "./format.ts";
import { udevLines } from "./udev.ts";

const lines = (known: Parameters<typeof probed>[0]): string =>
  new TextDecoder("latin1").decode(udevLines(probed(known)));
const named = label(new TextEncoder().encode("a b"));

Deno.test("udevLines: has label, UUID and type, in blkid's order for the type", () => {
  const uuid = "1234-ABCD";
  assert.equal(
    lines({ type: "vfat", usage: "filesystem", ...named, uuid }),
    "ID_FS_LABEL=a_b\nID_FS_UUID=1234-ABCD\nID_FS_TYPE=vfat\n",
  );
  for (const type of ["crypto_LUKS", "linux_raid_member"]) {
    const text = `ID_FS_UUID=${uuid}\nID_FS_LABEL=a_b\nID_FS_TYPE=${type}\n`;
    assert.equal(lines({ type, usage: "crypto", ...named, uuid }), text);
  }
});

Deno.test("udevLines: has no line for a missing value", () => {
  assert.equal(lines({ type: "squashfs", usage: "filesystem" }), "ID_FS_TYPE=squashfs\n");
});
