/**
 * Bundles the init into plain JavaScript: one output for each entry point, in the folder that the entry point has below
 * `init/`, and the chunks that they share beside `main.js`. This file must not know what the outputs are for.
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

/** The entry points of an init, to be bundled together. */
export type EntryPoints = "all" | "workers";

/**
 * Bundles an init with the Deno that runs the build.
 *
 * The outputs have fixed times, so that builds from the same sources can give the same bytes. Needs `--allow-run` of
 * Deno, and `--allow-read` and `--allow-write` of the folder.
 *
 * @param source The sources.
 * @param folder An empty folder, for the outputs.
 * @param entryPoints Which entry points.
 * @returns The outputs' paths relative to the folder, sorted.
 * @throws {DenoError} If `deno bundle` fails.
 */
export async function bundleInit(
  source: InitSource,
  folder: string,
  entryPoints: EntryPoints = "all",
): Promise<string[]> {
  const sources = dirname(source.main);
  await runDeno({
    arguments: [
      ...bundleArguments(source, folder),
      "--code-splitting",
      ...entryPoints === "all" ? [source.main] : [],
      ...source.workers.map((worker) => join(sources, `${worker}.ts`)),
    ],
    deadline: BUNDLE_DEADLINE,
  });
  const outputs = (await filesIn(folder, "")).sort();
  for (const output of outputs) await Deno.utime(join(folder, output), 0, 0);
  return outputs;
}

/**
 * Bundles the entry point alone with all its imports into one module that imports nothing.
 *
 * @param source The sources.
 * @param folder An empty folder, for the output.
 * @returns The module's text.
 * @throws {DenoError} If `deno bundle` fails.
 */
export async function bundleMain(source: InitSource, folder: string): Promise<string> {
  await runDeno({
    arguments: [...bundleArguments(source, folder), source.main],
    deadline: BUNDLE_DEADLINE,
  });
  return await Deno.readTextFile(join(folder, "main.js"));
}

const bundleArguments = ({ config }: InitSource, folder: string): string[] => [
  "bundle",
  "--quiet",
  `--config=${config}`,
  `--outdir=${folder}`,
];

/**
 * Finds the path of a file of this project by its address relative to a module.
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
