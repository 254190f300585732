/**
 * Where things are on the user's machine: this project, the cache, and the folder that the user stands in.
 *
 * @module
 */
import { join, resolve } from "node:path/posix";
import { fileURLToPath } from "node:url";

/** This project's folder. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** The folder in which `build` makes the image unless it is told another. */
export const DEFAULT_IMAGE = join(PROJECT, "dist");

/** What paths depend on. */
export interface Surroundings {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Makes a path that the user typed absolute. `deno task` runs commands in the project's folder and names the one that
 * it was typed in.
 *
 * @param path The path.
 * @param surroundings Where the command runs.
 * @param project The project's folder.
 */
export function userPath(path: string, surroundings: Surroundings, project: string): string {
  const { cwd, environment } = surroundings;
  const typedIn = resolve(cwd) === resolve(project) ? environment["INIT_CWD"] : undefined;
  return resolve(typedIn ?? cwd, path);
}

/**
 * The folder of what can be made again: packages, and the verdict on KVM. It follows the XDG Base Directory
 * Specification.
 *
 * @param environment The environment.
 * @throws {Error} Where it names no home.
 */
export function cacheFolder(environment: Surroundings["environment"]): string {
  const { XDG_CACHE_HOME, HOME } = environment;
  if (XDG_CACHE_HOME?.startsWith("/")) return join(XDG_CACHE_HOME, "only-docker");
  if (HOME === undefined || HOME === "") {
    throw new Error("There is no place for the cache: set HOME or XDG_CACHE_HOME");
  }
  return join(HOME, ".cache", "only-docker");
}

/** Where this command runs. Needs env and read permission. */
export function surroundings(): Surroundings {
  return { cwd: Deno.cwd(), environment: Deno.env.toObject() };
}
