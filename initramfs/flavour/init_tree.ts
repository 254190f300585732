/**
 * The init's files in the image, in one of two flavours with the same code inside: `compiled`, one executable, or
 * `script`, the bundle beside Deno. This file chooses; the flavours' own files make them.
 *
 * @module
 */
import { join } from "node:path/posix";
import project from "../../deno.json" with { type: "json" };
import type { Tree } from "../tree.ts";
import { probeBaseBinary } from "./base_binary.ts";
import type { InitSource } from "./bundle.ts";
import { compileInit } from "./compile.ts";
import { scriptTree } from "./script.ts";
import { initSource } from "./source.ts";

/** The flavours of the init. */
export type Flavour = "script" | "compiled";

/** The options of {@linkcode initTree}. */
export interface InitTreeOptions {
  /** The flavour; `auto` is `compiled` if it can be made, else `script`. */
  readonly flavour: "auto" | Flavour;
  /** A folder that the build keeps; the compiled init stays in it. */
  readonly cache: string;
  /** Called with one line for each step. */
  readonly progress: (line: string) => void;
  /** The init; this project's own by default. */
  readonly source?: InitSource;
}

/** Seconds to wait for a base binary: with `auto`, and with the compiled flavour asked for by name. */
const PROBE_DEADLINES = { auto: 20, compiled: 600 } as const;

/**
 * Makes the init's files.
 *
 * Needs `--allow-run`, `--allow-env`, and `--allow-read` and `--allow-write` of the temporary folder, the sources
 * and the cache.
 *
 * @param options The flavour asked for.
 * @returns The flavour made and its files: `/init` always, without the libraries of its executables.
 * @throws {Error} If the flavour asked for cannot be made here.
 */
export async function initTree(
  options: InitTreeOptions,
): Promise<{ flavour: Flavour; tree: Tree }> {
  const source = options.source ?? initSource();
  const flavour = await chosenFlavour(options);
  if (flavour === "compiled") {
    const out = join(options.cache, "init");
    await compileInit({ out, progress: options.progress, source });
    const content = { file: out };
    return {
      flavour,
      tree: new Map([["/init", { type: "file", mode: 0o755, content, package: "only-docker" }]]),
    };
  }
  options.progress("bundling the init");
  return { flavour, tree: await scriptTree(source, project.unstable) };
}

async function chosenFlavour({ flavour, progress }: InitTreeOptions): Promise<Flavour> {
  if (flavour === "script") return flavour;
  try {
    await probeBaseBinary(PROBE_DEADLINES[flavour]);
    return "compiled";
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (flavour === "compiled") {
      throw new Error(`Cannot make the compiled flavour: ${reason}`, { cause: error });
    }
    progress(`the init is the script flavour, since the compiled one cannot be made: ${reason}`);
    return "script";
  }
}
