/**
 * This project's init with all stages in PID 1's own isolate: the same sources, bundled in the same way, except for one
 * file.
 *
 * @module
 */
import { join } from "node:path/posix";
import project from "../../deno.json" with { type: "json" };
import { PROJECT } from "../../cli/places.ts";
import { scriptTree } from "../../initramfs/flavour/script.ts";
import { initSource } from "../../initramfs/flavour/source.ts";
import type { Tree } from "../../initramfs/tree.ts";

/** The file that is replaced, and the file that replaces it. */
const REPLACED = new URL("../../init/gate/stage_isolate.ts", import.meta.url).href;
const REPLACING = new URL("./stage_isolate.ts", import.meta.url).href;

/**
 * Bundles the init. Needs the permissions of `scriptTree`.
 *
 * @returns `/init`, `/deno.json` and the bundle, as in the script flavour.
 */
export async function oneIsolateTree(): Promise<Tree> {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-one-isolate-" });
  try {
    const config = join(folder, "deno.json");
    // Its record of this project would have to change; its records of the packages still hold.
    const lock = { path: join(folder, "deno.lock"), frozen: false };
    await Deno.copyFile(join(PROJECT, "deno.lock"), lock.path);
    await Deno.writeTextFile(
      config,
      JSON.stringify({
        nodeModulesDir: project.nodeModulesDir,
        lock,
        unstable: project.unstable,
        imports: { [REPLACED]: REPLACING },
      }),
    );
    return await scriptTree({ ...initSource(), config }, project.unstable);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
