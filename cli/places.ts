/**
 * Paths on the user's machine: this project, the cache, and the user's current folder.
 *
 * @module
 */
import { join, resolve } from "node:path/posix";
import { fileURLToPath } from "node:url";
import project from "../deno.json" with { type: "json" };

/** This project's folder. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** The default folder for the image that `build` makes. */
export const DEFAULT_IMAGE = imageFolder(PROJECT, () => Deno.env.toObject());

/** The surroundings that paths depend on. */
export interface Surroundings {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Makes a path that the user typed absolute. `deno task` runs commands in the project's folder and names the user's
 * current folder in `INIT_CWD`.
 *
 * @param path The path.
 * @param surroundings The surroundings of the command.
 * @param project The project's folder.
 */
export function userPath(path: string, surroundings: Surroundings, project: string): string {
  const { cwd, environment } = surroundings;
  const typedIn = resolve(cwd) === resolve(project) ? environment["INIT_CWD"] : undefined;
  return resolve(typedIn ?? cwd, path);
}

/**
 * Returns the folder for data that can be made again: packages, and the verdict on KVM. It follows the XDG Base
 * Directory Specification.
 *
 * @param environment The environment.
 * @throws {Error} If it names neither a cache nor a home folder.
 */
export function cacheFolder(environment: Surroundings["environment"]): string {
  const { XDG_CACHE_HOME, HOME } = environment;
  if (XDG_CACHE_HOME?.startsWith("/")) return join(XDG_CACHE_HOME, "only-docker");
  if (HOME === undefined || HOME === "") {
    throw new Error("There is no place for the cache: set HOME or XDG_CACHE_HOME");
  }
  return join(HOME, ".cache", "only-docker");
}

/**
 * Returns the folder for the image: `dist` in a checkout. An npm package lies in a folder that belongs to npm and may be
 * read-only, so its image goes to the cache, a folder for each version.
 *
 * @param folder The project's folder.
 * @param environment Returns the environment; not called for a checkout.
 * @throws {Error} If the environment names no home.
 */
export function imageFolder(
  folder: string,
  environment: () => Surroundings["environment"],
): string {
  if (!folder.split("/").includes("node_modules")) return join(folder, "dist");
  return join(cacheFolder(environment()), `dist-${project.version}`);
}

/** Returns the surroundings of this command. Needs env and read permission. */
export function surroundings(): Surroundings {
  return { cwd: Deno.cwd(), environment: Deno.env.toObject() };
}
