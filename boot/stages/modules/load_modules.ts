/**
 * Loads kernel modules with their dependencies. Some stages find out only as they run that they need one.
 *
 * @module
 */
import { type Host, isRefused, Skipped } from "../stage.ts";
import { loadOrder, moduleName, parseModulesDep } from "./modules_dep.ts";
import { LOADED_FILE, MODULES_FOLDER, RELEASE_FILE } from "./scope.ts";

/**
 * Loads modules and their dependencies. A module that can't be loaded is logged and is not an error.
 *
 * @param host The stage's host; its scope must include `MODULES_SCOPE`.
 * @param names The modules.
 * @returns The number of files that were loaded, without those that were loaded before; `null` if the image has no
 * modules for the running kernel.
 * @throws {StepError} If a file can't be read, or a step is outside the scope.
 */
export async function loadModules(host: Host, names: readonly string[]): Promise<number | null> {
  const release = (await host.step({ op: "readFile", path: RELEASE_FILE, limit: 256 })).trim();
  const folder = `${MODULES_FOLDER}/${release}`;
  const read = (file: string): Promise<string | undefined> =>
    host.step({
      op: "readFile",
      path: `${folder}/${file}`,
      limit: 4 << 20,
      tolerate: ["ENOENT", "ENOTDIR"] as const,
    });
  const dep = await read("modules.dep");
  if (dep === undefined) return null;
  const order = loadOrder(names, parseModulesDep(dep), await read("modules.builtin") ?? "");
  for (const name of order.missing) host.log(`kernel ${release} has no module ${name}`);

  const present = await loadedModules(host);
  let loaded = 0;
  for (const file of order.files.filter((path) => !present.has(moduleName(path)))) {
    try {
      await host.step({
        op: "finit_module",
        path: `${folder}/${file}`,
        param_values: "",
        flags: 0,
        // Another stage may have loaded it meanwhile.
        tolerate: ["EEXIST"],
      });
      loaded++;
    } catch (error) {
      if (!isRefused(error)) throw error;
      host.log(error.message);
    }
  }
  return loaded;
}

async function loadedModules(host: Host): Promise<ReadonlySet<string>> {
  const text = await host.step({
    op: "readFile",
    path: LOADED_FILE,
    limit: 1 << 20,
    // ENOENT: the kernel can't load modules.
    tolerate: ["ENOENT"] as const,
  });
  return new Set((text ?? "").split("\n").map((line) => line.split(" ")[0] ?? ""));
}

/**
 * The body of a stage that loads modules.
 *
 * @param host The stage's host.
 * @param names The modules.
 * @throws {Skipped} If the image has no modules for the running kernel.
 * @throws {StepError} If a file can't be read, or a step is outside the scope.
 */
export async function loadAll(host: Host, names: readonly string[]): Promise<void> {
  const loaded = await loadModules(host, names);
  if (loaded === null) {
    throw new Skipped("the image has no modules for this kernel: needed ones must be built in");
  }
  host.log(`${loaded} modules loaded`);
}
