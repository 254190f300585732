/**
 * Locates the workers' modules: in the sources, in the bundle and in the compiled executable alike.
 *
 * It must stay directly in `init/` and be reached from `main.ts`: in a bundle, a module has the URL of the output that
 * contains it, and the workers' outputs are named relative to the folder of that output.
 *
 * @module
 */

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** The workers' modules, relative to this folder, without their extension. */
export const WORKERS = [
  "gate/plain_worker",
  "gate/docker_worker",
  "services/worker",
  "services/console_worker",
] as const;

/**
 * Returns the URL of a worker's module.
 *
 * @param name One of {@linkcode WORKERS}.
 */
export function workerUrl(name: (typeof WORKERS)[number]): URL {
  return new URL(`./${name}${extension}`, import.meta.url);
}
