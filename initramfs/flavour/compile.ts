/**
 * The compiled flavour: the bundled init and Deno's base binary as one executable, made by `deno compile`.
 *
 * The base binary (`denort`) is what Deno downloads from its own host, or the file that `DENORT_BIN` names. This
 * file must not choose a flavour.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import project from "../../deno.json" with { type: "json" };
import { bundleInit, type InitSource } from "./bundle.ts";
import { DenoError, runDeno } from "./deno.ts";
import { grantsOf, permissionFlags } from "./permissions.ts";
import { initSource } from "./source.ts";

/** Seconds for `deno compile`, which may have to download the base binary (some 40 MB) first. */
const COMPILE_DEADLINE = 600;

/** What `deno compile` is asked. */
export interface Compilation {
  /** The entry point. */
  readonly main: string;
  /** The modules that no import names: the workers. */
  readonly include: readonly string[];
  readonly permissions: Deno.PermissionOptionsObject;
  /** Unstable features, as Deno's config file names them. */
  readonly unstable: readonly string[];
  /** The executable. */
  readonly out: string;
}

/**
 * The arguments of `deno compile` (`deno compile --help`): exactly the permissions, the unstable features and the
 * modules of the init, and nothing that the build machine has beside them.
 *
 * @param compilation What is compiled.
 * @returns The arguments, the subcommand first.
 * @throws {RangeError} Where a permission cannot be written as a flag.
 */
export function compileArguments(compilation: Compilation): string[] {
  return [
    "compile",
    "--quiet",
    "--no-config",
    "--no-lock",
    "--no-check",
    // PID 1's stdin is a terminal: a permission that is missing must fail, not ask.
    "--no-prompt",
    // The code cache would be written beside the executable, at every boot anew.
    "--no-code-cache",
    "--app-name=only-docker",
    ...compilation.unstable.map((feature) => `--unstable-${feature}`),
    ...permissionFlags(grantsOf(compilation.permissions)),
    ...compilation.include.map((module) => `--include=${module}`),
    `--output=${compilation.out}`,
    compilation.main,
  ];
}

/** What {@linkcode compileInit} needs. */
export interface CompileOptions {
  /** The executable that it writes. */
  readonly out: string;
  /** Told each step, in one line. */
  readonly progress: (line: string) => void;
  /** The base binary; where it is left out, `DENORT_BIN` or Deno's own download. */
  readonly denort?: string;
  /** The init; this project's own where it is left out. */
  readonly source?: InitSource;
}

/**
 * Compiles the init into one executable.
 *
 * Needs `--allow-run` of Deno, `--allow-env`, and `--allow-read` and `--allow-write` of the temporary folder, the
 * sources and the executable's folder.
 *
 * @param options Where to, and from what.
 * @throws {DenoError} Where bundling or compiling fails: for want of a base binary, above all.
 */
export async function compileInit(options: CompileOptions): Promise<void> {
  const source = options.source ?? initSource();
  const folder = await Deno.makeTempDir({ prefix: "only-docker-compile-" });
  try {
    options.progress("bundling the init");
    await bundleInit(source, folder);
    options.progress(`compiling the init into ${options.out}`);
    await Deno.mkdir(dirname(options.out), { recursive: true });
    const compilation = {
      main: join(folder, "main.js"),
      include: source.workers.map((worker) => join(folder, `${worker}.js`)),
      permissions: source.permissions,
      unstable: project.unstable,
      out: options.out,
    };
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
 * @param denort The base binary; where it is left out, `DENORT_BIN` or Deno's own download.
 * @throws {DenoError} Where it fails: says how to give it a base binary.
 */
export async function compile(
  args: readonly string[],
  deadline: number,
  denort: string | undefined,
): Promise<void> {
  const environment = denort === undefined ? {} : { DENORT_BIN: denort };
  try {
    await runDeno({ arguments: args, environment, deadline });
  } catch (error) {
    if (!(error instanceof DenoError)) throw error;
    throw new DenoError(
      `${error.message}. Where it is Deno's base binary that is missing, set DENORT_BIN to a denort executable of Deno ${Deno.version.deno}`,
    );
  }
}
