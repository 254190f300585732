import assert from "node:assert/strict";
import { type Manifest, parseManifest } from "./manifest.ts";

const MANIFEST: Manifest = {
  version: 1,
  kernel: { release: "6.12.117+deb13-cloud-amd64", package: "linux-image" },
  flavour: "script",
  deno: "2.9.6",
  packages: [{ name: "runc", version: "1.1", sha256: "0".repeat(64), size: 7 }],
  files: [{ path: "/usr/sbin/runc", package: "runc", size: 9 }],
  missingModules: [],
  sizes: { vmlinuz: 1, initramfs: 2, parts: [{ part: "layout", size: 2 }], root: 4 },
};

Deno.test("parseManifest: reads back what was written", () => {
  assert.deepEqual(parseManifest(JSON.stringify(MANIFEST)), MANIFEST);
});

Deno.test("parseManifest: says what is wrong", () => {
  assert.throws(() => parseManifest("{"), /not JSON/);
  assert.throws(
    () => parseManifest(JSON.stringify({ ...MANIFEST, kernel: { release: "../x", package: "" } })),
    /kernel\.release/,
  );
  assert.throws(() => parseManifest(JSON.stringify({ ...MANIFEST, version: 2 })), SyntaxError);
  assert.throws(() => parseManifest(" ".repeat(5 * 1024 * 1024)), /too many/);
});
