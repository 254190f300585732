/**
 * Makes both flavours of a small init with workers from beginning to end, and checks the results.
 *
 * Needs a Deno that runs (`--allow-run`), the temporary folder, and npm's cache of the bundler (or npm).
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { type InitSource, projectFile } from "../../initramfs/flavour/bundle.ts";
import { compileInit } from "../../initramfs/flavour/compile.ts";
import { initTree } from "../../initramfs/flavour/init_tree.ts";
import type { Tree } from "../../initramfs/tree.ts";

const FILES: Record<string, string> = {
  "main.ts": `import { loud } from "./words.ts";
import { workerUrl } from "./workers.ts";
async function main(): Promise<void> {
  for (const name of ["stages/worker", "services/worker"]) {
    const worker = new Worker(workerUrl(name), { type: "module", deno: { permissions: "none" } });
    const { promise, resolve } = Promise.withResolvers();
    worker.onmessage = (event) => resolve(event.data);
    console.log(loud(String(await promise)));
    worker.terminate();
  }
  const { state } = await Deno.permissions.query({ name: "read", path: "/etc" });
  const { state: other } = await Deno.permissions.query({ name: "read", path: "/usr" });
  console.log(state, other);
}
void main();`,
  "words.ts": `export const loud = (word: string): string => word.toUpperCase();`,
  "workers.ts": `const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
export const workerUrl = (name: string): URL => new URL(\`./\${name}\${extension}\`, import.meta.url);`,
  "stages/worker.ts": `import { loud } from "../words.ts";\npostMessage("stages " + loud("a"));`,
  "services/worker.ts":
    `import { loud } from "../words.ts";\npostMessage("services " + loud("b"));`,
};
const OUTPUT = "STAGES A\nSERVICES B\n";

async function withSource(
  run: (source: InitSource, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-test-" });
  try {
    for (const [name, text] of Object.entries(FILES)) {
      const path = join(folder, "init", name);
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, text);
    }
    const source = {
      main: join(folder, "init/main.ts"),
      workers: ["stages/worker", "services/worker"],
      permissions: {
        // Worker modules load with the read permission of the isolate that starts them.
        read: ["/etc", join(folder, "root/usr/lib/only-docker")],
        write: [],
        ffi: ["/lib/libc.so.6"],
      },
      config: projectFile("../../deno.json", import.meta.url),
    };
    await run(source, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function textOf(tree: Tree, path: string): string {
  const entry = tree.get(path);
  assert.ok(entry?.type === "file" && entry.content instanceof Uint8Array, `${path} is made here`);
  return new TextDecoder().decode(entry.content);
}

const silent = (): void => {};

Deno.test("initTree: the script flavour runs, with its workers and its permissions", async () => {
  await withSource(async (source, folder) => {
    const { flavour, tree } = await initTree({
      flavour: "script",
      cache: folder,
      progress: silent,
      source,
    });
    assert.equal(flavour, "script");
    assert.equal(
      textOf(tree, "/init"),
      '#!/usr/libexec/deno -Pq\nimport "/usr/lib/only-docker/main.js";\n',
    );
    const root = join(folder, "root");
    for (const [path, entry] of tree) {
      if (entry.type !== "file" || !(entry.content instanceof Uint8Array)) continue;
      await Deno.mkdir(join(root, path, ".."), { recursive: true });
      await Deno.writeFile(join(root, path), entry.content);
    }
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-Pq", join(root, "usr/lib/only-docker/main.js")],
      env: { DENO_NO_PROMPT: "1", NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.equal(said, `${OUTPUT}granted prompt\n`);
  });
});

Deno.test("initTree: the script flavour has the same bytes twice", async () => {
  await withSource(async (source, folder) => {
    const options = { flavour: "script", cache: folder, progress: silent, source } as const;
    assert.deepEqual((await initTree(options)).tree, (await initTree(options)).tree);
  });
});

Deno.test("compileInit: has the permissions, features and modules of the init", async () => {
  await withSource(async (source, folder) => {
    const out = join(folder, "out/init");
    await compileInit({ out, progress: silent, denort: Deno.execPath(), source });
    const { metadata, files, times } = await compiledInto(out);
    assert.equal(metadata.entrypoint_key, "main.js");
    const granted = Object.entries(metadata.permissions).filter(([name, value]) =>
      name.startsWith("allow_") && value !== null
    );
    const imports = granted.filter(([name]) => name === "allow_import");
    assert.deepEqual(
      Object.fromEntries(granted.filter((grant) => !imports.includes(grant))),
      { allow_read: source.permissions.read, allow_ffi: ["/lib/libc.so.6"] },
    );
    assert.deepEqual(metadata.permissions["deny_import"], []);
    assert.equal(metadata.permissions["prompt"], false);
    assert.deepEqual([...metadata.unstable_config.features].sort(), ["net", "worker-options"]);
    assert.equal(metadata.code_cache_key, null);
    const map = JSON.parse(metadata.workspace_resolver.import_map.json);
    for (const name of ["node:process", "node:worker_threads", "node:fs", "process"]) {
      assert.equal(map.imports[name], "file:///dev/null/node", name);
    }
    const chunks = files.filter((file) => file.startsWith("chunk-"));
    assert.ok(chunks.length > 0, "main and the workers share a chunk");
    assert.deepEqual(
      files.filter((file) => !chunks.includes(file)),
      ["main.js", "services/worker.js", "stages/worker.js"],
    );
    assert.deepEqual([...new Set(times)], [0]);
  });
});

Deno.test("initTree: a base binary that runs nothing cannot make the compiled flavour", async () => {
  await withSource(async (source, folder) => {
    const before = Deno.env.get("DENORT_BIN");
    Deno.env.set("DENORT_BIN", Deno.execPath());
    try {
      const lines: string[] = [];
      const options = {
        cache: folder,
        progress: (line: string): void => void lines.push(line),
        source,
      };
      await assert.rejects(
        initTree({ ...options, flavour: "compiled" }),
        /^Error: Cannot make the compiled flavour: DENORT_BIN=\S+ does not run .*not a denort[^\n]*$/,
      );
      assert.equal((await initTree({ ...options, flavour: "auto" })).flavour, "script");
      assert.match(lines[0] ?? "", /^the init is the script flavour, since .*DENORT_BIN=/);
    } finally {
      if (before === undefined) Deno.env.delete("DENORT_BIN");
      else Deno.env.set("DENORT_BIN", before);
    }
  });
});

Deno.test("compileInit: says in one line how to provide a base binary if DENORT_BIN names none", async () => {
  await withSource(async (source, folder) => {
    const out = join(folder, "init");
    const missing = join(folder, "denort");
    await assert.rejects(
      compileInit({ out, progress: silent, denort: missing, source }),
      /^DenoError: deno compile ended with [^\n]*set DENORT_BIN to a denort[^\n]*$/,
    );
  });
});

/** The metadata that `deno compile` writes into an executable, as far as these tests read it. */
interface Metadata {
  readonly entrypoint_key: string;
  readonly code_cache_key: unknown;
  readonly permissions: Record<string, unknown>;
  readonly unstable_config: { readonly features: readonly string[] };
  readonly workspace_resolver: { readonly import_map: { readonly json: string } };
}

type Embedded =
  | { readonly File: { readonly n: string; readonly t: number } }
  | { readonly Dir: { readonly n: string; readonly e: readonly Embedded[] } };

/** The content of an executable, and when each of its files was last changed, in milliseconds. */
interface Compiled {
  readonly metadata: Metadata;
  readonly files: string[];
  readonly times: number[];
}

/** Reads the last ELF section of a compiled executable: a JSON object, 8 bytes of length, a JSON list of files. */
async function compiledInto(path: string): Promise<Compiled> {
  const bytes = await Deno.readFile(path);
  const tail = new TextDecoder("latin1").decode(bytes.subarray(-1024 * 1024));
  const start = tail.lastIndexOf('{"argv"');
  assert.ok(start >= 0, "the executable has metadata");
  const [metadata, end] = jsonAt(tail, start);
  const [list] = jsonAt(tail, tail.indexOf('[{"', end));
  const embedded = list as Embedded[];
  return {
    metadata: metadata as Metadata,
    files: namesIn(embedded, ""),
    times: timesIn(embedded),
  };
}

function jsonAt(text: string, start: number): [unknown, number] {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === "\\") at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) {
      return [JSON.parse(text.slice(start, at + 1)), at + 1];
    }
  }
  throw new SyntaxError("The JSON in the executable does not end");
}

function namesIn(list: readonly Embedded[], prefix: string): string[] {
  return list.flatMap((entry) =>
    "File" in entry ? [prefix + entry.File.n] : namesIn(entry.Dir.e, `${prefix}${entry.Dir.n}/`)
  ).sort();
}

function timesIn(list: readonly Embedded[]): number[] {
  return list.flatMap((entry) => "File" in entry ? [entry.File.t] : timesIn(entry.Dir.e));
}
