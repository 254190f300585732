/**
 * The kernel modules of the image: the ones in a list with the ones that these need, as Debian ships them. This file
 * must not decide which are in the list.
 *
 * Source: `modules.dep(5)`, `depmod(8)`.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import { replaceFile } from "./files.ts";
import type { PackageFile, PackageFiles } from "./packages.ts";
import { run } from "./process.ts";
import type { Entry, Tree } from "./tree.ts";

/** The modules that a kernel has as files: the path below `/lib/modules/RELEASE` and those of the ones it needs. */
export type ModulesDep = ReadonlyMap<string, readonly string[]>;

/** The modules that were found. */
export interface ModuleClosure {
  /** Paths below `/lib/modules/RELEASE`, sorted. */
  readonly paths: readonly string[];
  /** Names that the kernel has neither as a file nor built in. */
  readonly missing: readonly string[];
}

/** The name of a module as the kernel has it: without folder and suffix, with underscores. */
export function moduleName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.ko(\.\w+)?$/, "").replaceAll("-", "_");
}

/**
 * Reads `modules.dep`.
 *
 * @param text Its text.
 * @throws {SyntaxError} Where a line is not `PATH: PATH...`.
 */
export function parseModulesDep(text: string): ModulesDep {
  return new Map(
    text.split("\n").filter((line) => line !== "").map((line): [string, string[]] => {
      const match = /^(\S+):((?: \S+)*) *$/.exec(line);
      if (match === null) throw new SyntaxError(`Cannot read the line of modules.dep: ${line}`);
      return [match[1]!, match[2]!.split(" ").filter((path) => path !== "")];
    }),
  );
}

/**
 * Collects modules and what they need.
 *
 * @param dep The modules that there are as files.
 * @param builtin The lines of `modules.builtin`.
 * @param names The modules that are wanted; `-` and `_` are the same.
 * @throws {SyntaxError} Where `modules.dep` names a module that it does not list.
 */
export function moduleClosure(
  dep: ModulesDep,
  builtin: readonly string[],
  names: readonly string[],
): ModuleClosure {
  const byName = new Map([...dep.keys()].map((path) => [moduleName(path), path]));
  const builtIn = new Set(builtin.map(moduleName));
  const paths = new Set<string>();
  const missing: string[] = [];
  const add = (path: string): void => {
    if (paths.has(path)) return;
    const needed = dep.get(path);
    if (needed === undefined) {
      throw new SyntaxError(`modules.dep needs ${path} but does not list it`);
    }
    paths.add(path);
    needed.forEach(add);
  };
  for (const name of names) {
    const path = byName.get(moduleName(name));
    if (path !== undefined) add(path);
    else if (!builtIn.has(moduleName(name))) missing.push(name);
  }
  return { paths: [...paths].sort(), missing };
}

/** The modules as a tree, and the names that the kernel does not have at all. */
export interface ModulesTree {
  readonly tree: Tree;
  readonly missing: readonly string[];
}

/** Where the dependencies of a kernel's modules are kept: finding them takes depmod seconds. */
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
 * @throws {Error} Where the kernel's package has no modules or depmod fails.
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
  const { paths, missing } = moduleClosure(dep, builtinText.split("\n"), names);

  const tree = new Map<string, Entry>();
  for (const path of paths) {
    const file = packages.files.get(`${folder}/${path}`)!;
    tree.set(`${folder}/${path}`, {
      type: "file",
      mode: file.mode,
      content: { file: file.file },
      package: file.package,
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
    paths.map((path) => [`${path}:`, ...dep.get(path)!].join(" ") + "\n").join(""),
  );
  return { tree, missing };
}

/** The dependencies of a kernel package's modules, found once. */
async function modulesDep(
  builtin: PackageFile,
  packages: PackageFiles,
  release: string,
  options: ModulesOptions,
): Promise<string> {
  const sha256 = packages.packages.find(({ name }) => name === builtin.package)?.sha256;
  const file = join(options.cache, `modules.dep-${sha256}`);
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const text = await depmod(dirname(builtin.file), release, options.signal);
  await replaceFile(file, text);
  return text;
}

/** Debian's package has no `modules.dep`. depmod writes it beside what it reads: here beside links to the package. */
async function depmod(folder: string, release: string, signal?: AbortSignal): Promise<string> {
  const base = await Deno.makeTempDir({ prefix: "only-docker-depmod-" });
  try {
    const scratch = join(base, "lib/modules", release);
    await Deno.mkdir(scratch, { recursive: true });
    // depmod looks below /lib or /usr/lib: that differs between its versions.
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
