/**
 * Another dom0: an image that `docker save` wrote, built into the host and booted.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { cacheFolder, surroundings } from "../../cli/places.ts";
import { buildImage } from "../../initramfs/build.ts";
import { bootNs, text } from "./boot_ns.ts";
import { nsTest } from "./ns_test_case.ts";

const SAVE = [
  "docker run --name mine only-docker/dom0 sh -c 'echo mine > /etc/mine'",
  `docker commit --change 'CMD ["/bin/sh", "-l"]' mine own/dom0:1 >/dev/null`,
  "docker save own/dom0:1",
].join(" && ");

nsTest("dom0: another image takes its place, as docker save wrote it", async () => {
  const saved = await bootNs({ run: SAVE });
  assert.equal(saved.status, 0, text(saved.stderr));
  const out = await Deno.makeTempDir({ prefix: "only-docker-own-" });
  try {
    const tarball = join(out, "own.tar");
    await Deno.writeFile(tarball, saved.stdout);
    const cache = cacheFolder(surroundings().environment);
    await buildImage({ out, cache, flavour: "script", dom0: tarball, progress: () => {} });

    const { status, stdout } = await bootNs({
      image: out,
      run: "cat /etc/mine; docker ps --format '{{.Names}} {{.Image}}'; exit 6",
    });
    assert.deepEqual([status, text(stdout)], [6, "mine\ndom0 own/dom0:1\n"]);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});
