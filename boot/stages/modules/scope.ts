/**
 * What loading kernel modules takes: a part of the manifests of stages that load some.
 *
 * @module
 */

/** Where modules are. */
export const MODULES_FOLDER = "/lib/modules";
/** The list of loaded modules. */
export const LOADED_FILE = "/proc/modules";
/** The running kernel's release. */
export const RELEASE_FILE = "/proc/sys/kernel/osrelease";

/** The scope of loading modules. */
export const MODULES_SCOPE = {
  // /lib is a link to /usr/lib.
  readFile: [RELEASE_FILE, LOADED_FILE, MODULES_FOLDER, "/usr/lib/modules"],
  finit_module: [MODULES_FOLDER, "/usr/lib/modules"],
} as const;
