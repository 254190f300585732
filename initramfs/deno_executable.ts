/**
 * Finds the Deno executable that goes into the image: the one in the npm package that `package.json` pins and whose
 * digest `deno.lock` holds, never the one that runs the build. This file must not choose a version.
 *
 * @module
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path/posix";
import project from "../package.json" with { type: "json" };
import type { DenoExecutable } from "./root.ts";

/** Deno for x86-64 with glibc. */
const PACKAGE = "@deno/linux-x64-glibc";

/**
 * Finds the executable; Deno fetches the package into its own cache if it is not there yet.
 *
 * Permissions: `read` of Deno's cache; Deno fetches the package itself.
 *
 * @throws {Error} If the package cannot be fetched.
 */
export async function denoExecutable(): Promise<DenoExecutable> {
  // The name is computed so that only a build fetches the 40 MB, not every importer of this file.
  const specifier = `npm:${PACKAGE}@${project.dependencies[PACKAGE]}/package.json`;
  let version: string;
  try {
    ({ version } = (await import(specifier, { with: { type: "json" } })).default);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Error(`Cannot get the Deno executable from npm: ${reason}`, { cause: error });
  }
  const folder = dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  const file = join(folder, "deno");
  await Deno.stat(file);
  return { file, version };
}
