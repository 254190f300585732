/**
 * The script flavour: the init as JavaScript with a hashbang line, beside the Deno executable that runs it.
 *
 * The kernel runs `/init` by default. `/usr/lib/only-docker/main.js` is the same init and can be named instead
 * (`rdinit=`, kernel-parameters): Deno takes a file without an extension for TypeScript, which costs 150 ms if the
 * root cannot be written. This file must not compile anything.
 *
 * @module
 */
import { basename, join } from "node:path/posix";
import { INIT_FOLDER } from "../../init/permissions.ts";
import type { Entry, Tree } from "../tree.ts";
import { bundleInit, bundleMain, type InitSource } from "./bundle.ts";
import { loaderOf, scriptOf } from "./evaluated.ts";
import { noBuiltins } from "./no_imports.ts";
import { grantsOf, permissionSet } from "./permissions.ts";

/** The init itself in that folder, executable: `rdinit=` can name it. */
export const INIT_SCRIPT = `${INIT_FOLDER}/main.js`;
/** The script that it evaluates. */
const EVALUATED = `${INIT_FOLDER}/evaluated.js`;
/** The kernel runs the script with Deno, the default permission set of `/deno.json`, and without notices. */
const HASHBANG = "#!/usr/libexec/deno -Pq\n";

/**
 * Bundles the init and lays it out as in the host's root.
 *
 * Needs `--allow-run` of Deno, and `--allow-read` and `--allow-write` of the temporary folder and the sources.
 *
 * @param source The sources.
 * @param unstable Deno's unstable features that the init needs.
 * @returns `/init`, `/deno.json` and the bundle; not Deno, which runs them.
 * @throws {DenoError} If bundling fails.
 */
export async function scriptTree(source: InitSource, unstable: readonly string[]): Promise<Tree> {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-bundle-" });
  try {
    const main = scriptOf(await bundleMain(source, join(folder, "main")), EVALUATED);
    const workers = join(folder, "workers");
    const tree = new Map<string, Entry>([
      ["/init", own(0o755, `${HASHBANG}import "${INIT_SCRIPT}";\n`)],
      ["/deno.json", own(0o644, configText(source.permissions, unstable))],
      [INIT_SCRIPT, own(0o755, HASHBANG + loaderOf(basename(EVALUATED)))],
      [EVALUATED, own(0o644, main)],
    ]);
    for (const output of await bundleInit(source, workers, "workers")) {
      tree.set(
        join(INIT_FOLDER, output),
        own(0o644, await Deno.readTextFile(join(workers, output))),
      );
    }
    return tree;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * The config file beside the script, `/deno.json`: Deno finds it from the script's folder upwards.
 *
 * @param permissions Everything that the process may ever do.
 * @param unstable Deno's unstable features that it needs.
 * @returns JSON.
 * @throws {RangeError} If a permission cannot be written down.
 */
export function configText(
  permissions: Deno.PermissionOptionsObject,
  unstable: readonly string[],
): string {
  const config = {
    permissions: { default: permissionSet(grantsOf(permissions)) },
    unstable,
    // Deno looks for npm packages in a folder that is not there, and fetches none.
    nodeModulesDir: "manual",
    imports: noBuiltins(),
  };
  return JSON.stringify(config, null, 2) + "\n";
}

function own(mode: number, text: string): Entry {
  return { type: "file", mode, content: new TextEncoder().encode(text), package: "only-docker" };
}
