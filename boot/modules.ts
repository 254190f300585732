/**
 * Stages `modules` and `extras`: kernel modules, those that Docker needs before it starts and the others once dom0 is
 * up. Also how another stage loads what it turns out to need.
 *
 * @module
 */
import { loadOrder, moduleName, parseModulesDep } from "./modules_dep.ts";
import { LATE_MODULES, MODULES } from "./modules_list.ts";
import { type Host, isRefused, Skipped, type Stage, type StepScope } from "./stage.ts";

const MODULES_FOLDER = "/lib/modules";
const LOADED_FILE = "/proc/modules";
const RELEASE_FILE = "/proc/sys/kernel/osrelease";

/** What loading modules takes. */
export const MODULES_SCOPE: StepScope = {
  // /lib is a link to /usr/lib.
  readFile: [RELEASE_FILE, LOADED_FILE, MODULES_FOLDER, "/usr/lib/modules"],
  finit_module: [MODULES_FOLDER, "/usr/lib/modules"],
};

/**
 * Loads modules and those that they need. What can't be loaded is named and is no error.
 *
 * @param host The stage's host; its scope must have {@linkcode MODULES_SCOPE}.
 * @param names The modules.
 * @returns How many files the kernel took, without those that it had before; `null` where the image has no modules of
 * the running kernel.
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
        // Meanwhile another stage can have loaded it.
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
    // A kernel that can load none.
    tolerate: ["ENOENT"] as const,
  });
  return new Set((text ?? "").split("\n").map((line) => line.split(" ")[0] ?? ""));
}

async function run(host: Host, names: readonly string[]): Promise<void> {
  const loaded = await loadModules(host, names);
  if (loaded === null) {
    throw new Skipped("the image has no modules of this kernel: what is needed must be built in");
  }
  host.log(`${loaded} modules`);
}

/** Loads what Docker needs. */
export const modules: Stage<void> = {
  name: "modules",
  purpose: "load the kernel modules that disks, networks and Docker need",
  holds: [
    "every module of the list, and what it needs, is in the kernel or was named",
    "what dockerd and iptables would call modprobe for is loaded, so that no modprobe is needed",
  ],
  after: ["mounts"],
  needs: [],
  permissions: {},
  scope: MODULES_SCOPE,
  run: (host) => run(host, [...MODULES, ...host.config.modules]),
};

/** Loads what the boot need not wait for. */
export const extras: Stage<void> = {
  name: "extras",
  purpose: "load the kernel modules of less common networks and file systems",
  holds: ["macvlan, ipvlan, vxlan, tun, fuse and the like work in containers"],
  after: ["modules", "dom0"],
  needs: [],
  permissions: {},
  scope: MODULES_SCOPE,
  run: (host) => run(host, LATE_MODULES),
};
