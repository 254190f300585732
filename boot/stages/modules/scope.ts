/**
 * The scope for loading kernel modules: a part of the manifests of stages that load some.
 *
 * @module
 */

/** The folder of modules. */
export const MODULES_FOLDER = "/lib/modules";
/** The list of loaded modules. */
export const LOADED_FILE = "/proc/modules";
/** The running kernel's release. */
export const RELEASE_FILE = "/proc/sys/kernel/osrelease";

/** The scope for loading modules. */
export const MODULES_SCOPE = {
  // /lib is a link to /usr/lib.
  readFile: [RELEASE_FILE, LOADED_FILE, MODULES_FOLDER, "/usr/lib/modules"],
  finit_module: [MODULES_FOLDER, "/usr/lib/modules"],
} as const;
