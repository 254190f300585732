/**
 * What keeps an init from importing anything at run time, beside its permissions. Pure.
 *
 * @module
 */
import { builtinModules } from "node:module";

/** An address that no isolate may read. */
const REFUSED = "file:///dev/null/node";

/**
 * An import map in which the built-in modules, which every isolate could load otherwise, are files that none may read.
 *
 * @returns Each name of a built-in module, with and without `node:`, and its address.
 */
export function noBuiltins(): Record<string, string> {
  return Object.fromEntries(
    builtinModules.flatMap((name) => [name, `node:${name.replace(/^node:/, "")}`])
      .map((specifier) => [specifier, REFUSED]),
  );
}
