/**
 * A bundled module -> a script that is evaluated instead of imported. Deno parses each module itself, to find its
 * imports, before the engine compiles it: for the init that takes 25 ms of processor time, and the engine takes 9.
 * Pure.
 *
 * @module
 */

/** Syntax that a script cannot have: imports, exports, and `await` at the top level. */
const OF_MODULES = /^(?:import|export|await)\b|[^.\w]import\(/m;

/**
 * Makes the script.
 *
 * @param module The text of a module that imports nothing.
 * @param path The script's path, which stack traces name.
 * @returns The body of a function of `meta`, which stands for `import.meta`.
 * @throws {SyntaxError} If the module has syntax that a script cannot have.
 */
export function scriptOf(module: string, path: string): string {
  const body = module.replace(/^#!.*\n/, "").replaceAll(/\bimport\.meta\b/g, "meta");
  const unsaid = OF_MODULES.exec(body)?.[0];
  if (unsaid !== undefined) {
    throw new SyntaxError(
      `Cannot make a script of ${path}: it has ${
        JSON.stringify(unsaid)
      }, which only a module can have`,
    );
  }
  return `"use strict";\n${body}//# sourceURL=file://${path}\n`;
}

/**
 * The module that evaluates a script.
 *
 * @param name The script's name, beside the module.
 */
export function loaderOf(name: string): string {
  return `// Evaluated, not imported: Deno would parse it once more than the engine, to find imports that it does not have.
new Function("meta", Deno.readTextFileSync(new URL("./${name}", import.meta.url)))(import.meta);
`;
}
