/**
 * The kernel modules of the image: the ones in a list and their dependencies, unpacked. This file must not decide which
 * are in the list.
 *
 * Source: `modules.dep(5)`, `depmod(8)`.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import { loadOrder, parseModulesDep } from "../boot/stages/modules/modules_dep.ts";
import { replaceFile } from "./files.ts";
import { plainModules, plainName } from "./module_files.ts";
import type { PackageFile, PackageFiles } from "./packages.ts";
import { run } from "./process.ts";
import type { Entry, Tree } from "./tree.ts";

/** The modules as a tree, and the names that the kernel does not have at all. */
export interface ModulesTree {
  readonly tree: Tree;
  readonly missing: readonly string[];
}

/** Where the dependencies of a kernel's modules and the unpacked modules are kept: making either takes seconds. */
export interface ModulesOptions {
  /** The cache folder: an absolute path. */
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Picks modules from the unpacked kernel package.
 *
 * Permissions: `env`, `read`, `run`, and `write` to the temporary folder and below the cache.
 *
 * @param packages The unpacked packages.
 * @param release The kernel's release, as `uname -r` prints it.
 * @param names The modules that are wanted.
 * @param options Where the dependencies are kept.
 * @throws {Error} If the kernel's package has no modules or depmod fails.
 */
export async function modulesTree(
  packages: PackageFiles,
  release: string,
  names: readonly string[],
  options: ModulesOptions,
): Promise<ModulesTree> {
  const folder = `/usr/lib/modules/${release}`;
  const builtin = packages.files.get(`${folder}/modules.builtin`);
  if (builtin === undefined) throw new Error(`Cannot find the modules of the kernel ${release}`);
  const builtinText = await Deno.readTextFile(builtin.file);
  const dep = parseModulesDep(await modulesDep(builtin, packages, release, options));
  const { files, missing } = loadOrder(names, dep, builtinText);
  const paths = files.toSorted();
  const modules = paths.map((path) => {
    const file = packages.files.get(`${folder}/${path}`);
    if (file !== undefined) return { ...file, path };
    throw new Error(`Cannot find the module ${path} of the kernel ${release}`);
  });
  const plain = await plainModules(
    modules.map(({ file }) => file),
    join(options.cache, `modules-${digestOf(packages, builtin)}`),
    options.signal,
  );

  const tree = new Map<string, Entry>();
  for (const { path, file, mode, package: from } of modules) {
    tree.set(`${folder}/${plainName(path)}`, {
      type: "file",
      mode,
      content: { file: plain.get(file) ?? file },
      package: from,
    });
  }
  const text = (name: string, content: string): unknown =>
    tree.set(`${folder}/${name}`, {
      type: "file",
      mode: 0o644,
      content: new TextEncoder().encode(content),
      package: builtin.package,
    });
  text("modules.builtin", builtinText);
  text(
    "modules.dep",
    paths.map((path) => {
      const needs = (dep.needs.get(path) ?? []).toReversed();
      return `${[`${plainName(path)}:`, ...needs.map(plainName)].join(" ")}\n`;
    }).join(""),
  );
  return { tree, missing };
}

/** Identifies a package and its version. */
function digestOf({ packages }: PackageFiles, { package: from }: PackageFile): string {
  return packages.find(({ name }) => name === from)?.sha256 ?? from;
}

/** The dependencies of a kernel package's modules, found once. */
async function modulesDep(
  builtin: PackageFile,
  packages: PackageFiles,
  release: string,
  options: ModulesOptions,
): Promise<string> {
  const file = join(options.cache, `modules.dep-${digestOf(packages, builtin)}`);
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const text = await depmod(dirname(builtin.file), release, options.signal);
  await replaceFile(file, text);
  return text;
}

/**
 * Debian's package has no `modules.dep`. depmod writes it beside the files that it reads: here, beside links to the
 * package's.
 */
async function depmod(folder: string, release: string, signal?: AbortSignal): Promise<string> {
  const base = await Deno.makeTempDir({ prefix: "only-docker-depmod-" });
  try {
    const scratch = join(base, "lib/modules", release);
    await Deno.mkdir(scratch, { recursive: true });
    // depmod looks below /lib or /usr/lib, depending on its version.
    await Deno.mkdir(join(base, "usr"));
    await Deno.symlink("../lib", join(base, "usr/lib"));
    for await (const { name } of Deno.readDir(folder)) {
      await Deno.symlink(join(folder, name), join(scratch, name));
    }
    await run("depmod", ["-b", base, release], { signal });
    return await Deno.readTextFile(join(scratch, "modules.dep"));
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}
