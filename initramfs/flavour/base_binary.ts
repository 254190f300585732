/**
 * Finds out whether an executable can really be compiled here, by compiling the smallest one and running it. The result
 * is not remembered: a base binary that is unreachable now may be reachable at the next build.
 *
 * @module
 */
import { join } from "node:path/posix";
import { compile, compileArguments } from "./compile.ts";

/** The output of the smallest executable. */
const WORD = "only-docker";
/** Seconds that it may run. */
const RUN_DEADLINE = 10;

/**
 * Compiles and runs the smallest executable.
 *
 * Needs `--allow-run`, `--allow-env`, and `--allow-read` and `--allow-write` of the temporary folder.
 *
 * @param deadline Seconds for the compilation, with the download of a base binary that is not cached.
 * @throws {DenoError} If it cannot be compiled within the deadline.
 * @throws {Error} If the executable does not run the script that was compiled into it.
 */
export async function probeBaseBinary(deadline: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-probe-" });
  try {
    const main = join(folder, "main.js");
    const out = join(folder, "probe");
    await Deno.writeTextFile(main, `console.log(${JSON.stringify(WORD)});\n`);
    const compilation = { main, include: [], importMap: null, permissions: {}, unstable: [], out };
    await compile(compileArguments(compilation), deadline, undefined);
    if (await outputOf(out) === WORD) return;
    const denort = Deno.env.get("DENORT_BIN");
    const name = denort === undefined ? "the base binary" : `DENORT_BIN=${denort}`;
    throw new Error(
      `${name} does not run the script compiled into it: it is not a denort executable of Deno ${Deno.version.deno}`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function outputOf(executable: string): Promise<string> {
  const { stdout } = await new Deno.Command(executable, {
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.timeout(RUN_DEADLINE * 1000),
  }).output();
  return new TextDecoder().decode(stdout).trim();
}
