/**
 * modules.dep -> the order in which modules are loaded. Pure.
 *
 * @module
 */

/** Module files by the module's name, and the files that each needs. */
export interface ModulesDep {
  /** Names have underscores: `xt_conntrack`. Paths are relative to the folder of modules.dep. */
  readonly files: ReadonlyMap<string, string>;
  /** For each file the files that must be loaded before it, in the order of loading. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

/** A module's name as the kernel says it: hyphens are underscores. */
export function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  return file.replace(/\.ko(\.\w+)?$/, "").replaceAll("-", "_");
}

/**
 * Reads modules.dep.
 *
 * @param text A line a module: its file, a colon, the files that it needs, what depends on most first (`depmod(8)`).
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

/** What to load for a list of modules. */
export interface LoadOrder {
  /** Files, each after those that it needs. */
  readonly files: readonly string[];
  /** Modules that are neither files nor built in. */
  readonly missing: readonly string[];
}

/**
 * Says what to load, in which order.
 *
 * @param names The modules that are wanted.
 * @param dep What there is.
 * @param builtin What `modules.builtin` holds: the files of modules that the kernel has built in.
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
