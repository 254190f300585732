/**
 * Bundles the init into plain JavaScript: for each entry point one module that imports nothing, in the folders that they
 * have below `init/`. This file must not know what is done with them.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { runDeno } from "./deno.ts";

/** Seconds for `deno bundle`, which may have to fetch its bundler and the init's packages first. */
const BUNDLE_DEADLINE = 180;

/** The sources of an init. */
export interface InitSource {
  /** The entry point: a file. The worker modules lie in its folder or beneath it. */
  readonly main: string;
  /** The worker modules, relative to the entry point's folder, without their extension. */
  readonly workers: readonly string[];
  /** Everything that the process may ever do. */
  readonly permissions: Deno.PermissionOptionsObject;
  /** The Deno config file with the packages that the sources import and the unstable features that they need. */
  readonly config: string;
}

/**
 * Bundles an init with the Deno that runs the build.
 *
 * The outputs have fixed times, so that what is made from them can be the same bytes twice. Needs `--allow-run` of
 * Deno, and `--allow-read` and `--allow-write` of the folder.
 *
 * @param source The sources.
 * @param folder An empty folder, for the outputs.
 * @returns The outputs' paths relative to the folder, sorted.
 * @throws {DenoError} Where `deno bundle` fails.
 */
export async function bundleInit(source: InitSource, folder: string): Promise<string[]> {
  const { main, workers, config } = source;
  await runDeno({
    arguments: [
      ...["bundle", "--quiet", `--config=${config}`, `--outdir=${folder}`, main],
      ...workers.map((worker) => join(dirname(main), `${worker}.ts`)),
    ],
    deadline: BUNDLE_DEADLINE,
  });
  const outputs = (await filesIn(folder, "")).sort();
  for (const output of outputs) await Deno.utime(join(folder, output), 0, 0);
  return outputs;
}

/**
 * The path of a file of this project, from its address relative to another module.
 *
 * @param relative The relative address, such as `"../../deno.json"`.
 * @param module The module's `import.meta.url`.
 * @returns The absolute path.
 */
export function projectFile(relative: string, module: string): string {
  return fileURLToPath(new URL(relative, module));
}

async function filesIn(folder: string, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(folder, prefix))) {
    const path = join(prefix, entry.name);
    if (entry.isDirectory) found.push(...await filesIn(folder, path));
    else found.push(path);
  }
  return found;
}
