/**
 * Boots the compiled flavour of `/init`. It needs Deno's base binary, which not every machine can download.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cacheFolder, surroundings } from "../../cli/places.ts";
import { buildImage } from "../../initramfs/build.ts";
import { probeBaseBinary } from "../../initramfs/flavour/base_binary.ts";
import { skip } from "../skip.ts";
import { startUp } from "./up.ts";

/** Seconds that the search for the base binary may take. */
const PROBE_DEADLINE = 30;

const NAME = "compiled flavour: boots, runs a command in dom0 and powers off";

const missing = await probeBaseBinary(PROBE_DEADLINE).then(() => null, (error: Error) => error);
if (missing !== null) skip(NAME, missing.message);
else {
  Deno.test(NAME, async () => {
    const out = await Deno.makeTempDir({ prefix: "only-docker-compiled-" });
    try {
      const cache = cacheFolder(surroundings().environment);
      const built = await buildImage({ out, cache, flavour: "compiled", progress: () => {} });
      assert.equal(built.flavour, "compiled");
      const { ended } = await startUp(["--image", out, "--run", "docker ps -q | wc -l; exit 5"]);
      const { status, stdout } = await ended;
      assert.equal(status, 5);
      assert.match(stdout, /^[12]\n$/);
    } finally {
      await Deno.remove(out, { recursive: true });
    }
  });
}
