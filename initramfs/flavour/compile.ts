/**
 * The compiled flavour: the bundled init and Deno's base binary as one executable, made by `deno compile`.
 *
 * Deno downloads the base binary (`denort`) from its own host, or takes the file that `DENORT_BIN` names. This file
 * must not choose a flavour.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import project from "../../deno.json" with { type: "json" };
import { bundleInit, type InitSource } from "./bundle.ts";
import { DenoError, type DenoRun, runDeno } from "./deno.ts";
import { noBuiltins } from "./no_imports.ts";
import { grantsOf, permissionFlags } from "./permissions.ts";
import { initSource } from "./source.ts";

/** Seconds for `deno compile`, which may have to download the base binary (some 40 MB) first. */
const COMPILE_DEADLINE = 600;

/** The inputs and the output of `deno compile`. */
export interface Compilation {
  /** The entry point. */
  readonly main: string;
  /** The modules that no import names: the workers. */
  readonly include: readonly string[];
  readonly permissions: Deno.PermissionOptionsObject;
  /** The file of the import map; `null` for none. */
  readonly importMap: string | null;
  /** Unstable features, as Deno's config file names them. */
  readonly unstable: readonly string[];
  /** The executable. */
  readonly out: string;
}

/**
 * The arguments of `deno compile` (`deno compile --help`): exactly the permissions, the unstable features and the
 * modules of the init, and nothing else from the build machine.
 *
 * @param compilation The inputs and the output.
 * @returns The arguments, the subcommand first.
 * @throws {RangeError} If a permission cannot be written as a flag.
 */
export function compileArguments(compilation: Compilation): string[] {
  return [
    "compile",
    "--quiet",
    "--no-config",
    "--no-lock",
    "--no-check",
    "--no-npm",
    ...compilation.importMap === null ? [] : [`--import-map=${compilation.importMap}`],
    // PID 1's stdin is a terminal: a missing permission must fail, not prompt.
    "--no-prompt",
    // Deno would write the code cache beside the executable, and again at every boot.
    "--no-code-cache",
    "--app-name=only-docker",
    ...compilation.unstable.map((feature) => `--unstable-${feature}`),
    ...permissionFlags(grantsOf(compilation.permissions)),
    ...compilation.include.map((module) => `--include=${module}`),
    `--output=${compilation.out}`,
    compilation.main,
  ];
}

/** The options of {@linkcode compileInit}. */
export interface CompileOptions {
  /** The executable that it writes. */
  readonly out: string;
  /** Called with one line for each step. */
  readonly progress: (line: string) => void;
  /** The base binary; `DENORT_BIN` or Deno's own download by default. */
  readonly denort?: string;
  /** The init; this project's own by default. */
  readonly source?: InitSource;
}

/**
 * Compiles the init into one executable.
 *
 * Needs `--allow-run` of Deno, `--allow-env`, and `--allow-read` and `--allow-write` of the temporary folder, the
 * sources and the executable's folder.
 *
 * @param options The executable, and what it is made from.
 * @throws {DenoError} If bundling or compiling fails, most often because the base binary is missing.
 */
export async function compileInit(options: CompileOptions): Promise<void> {
  const source = options.source ?? initSource();
  const folder = await Deno.makeTempDir({ prefix: "only-docker-compile-" });
  try {
    options.progress("bundling the init");
    await bundleInit(source, folder);
    options.progress(`compiling the init into ${options.out}`);
    await Deno.mkdir(dirname(options.out), { recursive: true });
    const importMap = join(folder, "import_map.json");
    const compilation = {
      main: join(folder, "main.js"),
      include: source.workers.map((worker) => join(folder, `${worker}.js`)),
      importMap,
      permissions: source.permissions,
      unstable: project.unstable,
      out: options.out,
    };
    await Deno.writeTextFile(importMap, JSON.stringify({ imports: noBuiltins() }));
    await compile(compileArguments(compilation), COMPILE_DEADLINE, options.denort);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Runs `deno compile`.
 *
 * @param args Its arguments, as {@linkcode compileArguments} makes them.
 * @param deadline Seconds.
 * @param denort The base binary; `DENORT_BIN` or Deno's own download by default.
 * @throws {DenoError} If it fails; the message says how to provide a base binary.
 */
export async function compile(
  args: readonly string[],
  deadline: number,
  denort: string | undefined,
): Promise<void> {
  const environment: DenoRun["environment"] = denort === undefined ? {} : { DENORT_BIN: denort };
  try {
    await runDeno({ arguments: args, environment, deadline });
  } catch (error) {
    if (!(error instanceof DenoError)) throw error;
    throw new DenoError(
      `${error.message}. If Deno's base binary is missing, set DENORT_BIN to a denort executable of Deno ${Deno.version.deno}`,
    );
  }
}
