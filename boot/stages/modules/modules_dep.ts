/**
 * Derives the order in which to load modules from modules.dep. Pure.
 *
 * @module
 */

/** Module files by the module's name, and the dependencies of each file. */
export interface ModulesDep {
  /** The files by name. Names have underscores: `xt_conntrack`. Paths are relative to the folder of modules.dep. */
  readonly files: ReadonlyMap<string, string>;
  /** For each file, the files that must be loaded before it, in the order of loading. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

/** Returns a module's name as the kernel spells it: with underscores for hyphens. */
export function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  return file.replace(/\.ko(\.\w+)?$/, "").replaceAll("-", "_");
}

/**
 * Parses modules.dep.
 *
 * @param text A line for each module: its file, a colon, and the files that it needs, dependents first (`depmod(8)`).
 */
export function parseModulesDep(text: string): ModulesDep {
  const files = new Map<string, string>();
  const needs = new Map<string, readonly string[]>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === -1) continue;
    const file = line.slice(0, colon);
    files.set(moduleName(file), file);
    needs.set(file, line.slice(colon + 1).split(" ").filter((path) => path !== "").reverse());
  }
  return { files, needs };
}

/** The files to load for a list of modules. */
export interface LoadOrder {
  /** The files, each after those that it needs. */
  readonly files: readonly string[];
  /** Modules that are neither files nor built in. */
  readonly missing: readonly string[];
}

/**
 * Returns the files to load, in order.
 *
 * @param names The wanted modules.
 * @param dep The available modules.
 * @param builtin The content of `modules.builtin`: the files of modules that are built into the kernel.
 */
export function loadOrder(
  names: readonly string[],
  dep: ModulesDep,
  builtin: string,
): LoadOrder {
  const compiled = new Set(builtin.split("\n").filter((line) => line !== "").map(moduleName));
  const files = new Set<string>();
  const missing: string[] = [];
  for (const name of names.map(moduleName)) {
    const file = dep.files.get(name);
    if (file !== undefined) {
      for (const needed of dep.needs.get(file) ?? []) files.add(needed);
      files.add(file);
    } else if (!compiled.has(name)) missing.push(name);
  }
  return { files: [...files], missing };
}
