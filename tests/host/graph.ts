/**
 * The sources and what imports what, as Deno itself sees it (`deno info`), type-only and dynamic imports included. It
 * must not judge.
 *
 * @module
 */
import { join, relative } from "node:path/posix";
import { fileURLToPath } from "node:url";

/** This project's folder. */
export const PROJECT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** A TypeScript file. */
export interface Source {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** One import of a module. */
export interface Import {
  /** The address of what is imported: `file:`, `npm:` or `node:`. */
  readonly target: string;
  /** Whether it is loaded with the module: neither for its types alone nor when a call asks for it. */
  readonly loads: boolean;
}

/** The imports of each module, by its path from the project's folder. */
export type Graph = ReadonlyMap<string, readonly Import[]>;

/**
 * Reads the sources of parts.
 *
 * @param parts Folders of the project; one that is not there has none.
 */
export function sources(parts: readonly string[]): Source[] {
  return parts.flatMap((part) => [...filesBelow(join(PROJECT, part))])
    .map((file) => ({ path: relative(PROJECT, file), text: Deno.readTextFileSync(file) }));
}

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesBelow(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

/** What `deno info --json` says, as far as it is read. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string; readonly error?: string };
      readonly type?: { readonly specifier?: string; readonly error?: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

/**
 * Asks Deno for the imports of all sources of parts, tests left out.
 *
 * @param parts Folders of the project.
 * @throws {Error} Where Deno can't read or find one of the modules.
 */
export async function moduleGraph(parts: readonly string[]): Promise<Graph> {
  const files = sources(parts).map(({ path }) => path).filter((path) => !path.endsWith("_test.ts"));
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const all = files.map((path) => `import ${JSON.stringify(`file://${join(PROJECT, path)}`)};\n`);
    await Deno.writeTextFile(entry, all.join(""));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", join(PROJECT, "deno.json"), entry],
    }).output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    return graphOf(JSON.parse(new TextDecoder().decode(stdout)) as Info);
  } finally {
    await Deno.remove(entry);
  }
}

function graphOf({ modules }: Info): Graph {
  const graph = new Map<string, readonly Import[]>();
  for (const { specifier, error, dependencies = [] } of modules) {
    if (error !== undefined) throw new Error(`${specifier}: ${error}`);
    if (!specifier.startsWith(`file://${PROJECT}/`)) continue;
    graph.set(
      pathOf(specifier),
      dependencies.map((one): Import => {
        const wrong = one.code?.error ?? one.type?.error;
        if (wrong !== undefined) throw new Error(`${specifier}: ${wrong}`);
        return {
          target: one.code?.specifier ?? one.type?.specifier ?? one.specifier,
          loads: one.code !== undefined && one.isDynamic !== true,
        };
      }),
    );
  }
  return graph;
}

const pathOf = (specifier: string): string =>
  specifier.startsWith(`file://${PROJECT}/`)
    ? relative(PROJECT, decodeURIComponent(new URL(specifier).pathname))
    : specifier;

/**
 * Follows what is loaded with a module.
 *
 * @param graph The graph.
 * @param path The module.
 * @returns Every module that is loaded, the first one too, with one that imports it.
 */
export function reachedFrom(graph: Graph, path: string): ReadonlyMap<string, string> {
  const reached = new Map([[path, path]]);
  for (const [module] of reached) {
    for (const { target, loads } of graph.get(module) ?? []) {
      const imported = pathOf(target);
      if (loads && !reached.has(imported)) reached.set(imported, module);
    }
  }
  return reached;
}
