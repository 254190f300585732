import assert from "node:assert/strict";
import { diskFormat, missingDisk } from "./disk.ts";

Deno.test("diskFormat: detects qcow2 by its magic, and takes everything else for raw", () => {
  assert.equal(diskFormat(Uint8Array.of(0x51, 0x46, 0x49, 0xfb)), "qcow2");
  assert.equal(diskFormat(Uint8Array.of(0x51, 0x46, 0x49)), "raw");
  assert.equal(diskFormat(new Uint8Array(4)), "raw");
});

Deno.test("missingDisk: the command can be copied, whatever the name is", () => {
  assert.match(missingDisk("data.img"), /truncate -s 16G data\.img && .*-L DOCKER data\.img$/);
  assert.match(missingDisk("it's"), /truncate -s 16G 'it'\\''s' /);
});
