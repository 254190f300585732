import assert from "node:assert/strict";
import { adviceFor } from "./host_tools.ts";

Deno.test("adviceFor: names what is missing and the one command that installs it", () => {
  const advice = adviceFor([
    { command: "zstd", package: "zstd" },
    { file: "/keys.gpg", package: "keyring" },
    { command: "unzstd", package: "zstd" },
  ]);
  assert.equal(
    advice,
    "Missing on this machine: zstd, /keys.gpg, unzstd. " +
      "Install with: sudo apt-get install -y --no-install-recommends zstd keyring",
  );
});
