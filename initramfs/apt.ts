/**
 * Fetches Debian packages through apt with a root directory of its own: apt checks the signatures, and the machine's
 * own release, preferences and hooks do not matter. The fetched packages stay in a cache with a record of them; while
 * the record holds, nothing asks the network. This file must not unpack anything.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path/posix";
import * as v from "npm:valibot@1.5.0";
import {
  chooseArchives,
  configText,
  INDEX_FORMAT,
  parseDebName,
  parseKernelPackage,
  parsePrintUris,
  RELEASE,
  sourcesText,
} from "./archives.ts";
import { replaceFile } from "./files.ts";
import { DEBIAN_KEYRING } from "./host_tools.ts";
import type { Package } from "./packages.ts";
import { run } from "./process.ts";

/** One fetched package file. */
export interface Deb extends Package {
  /** Where the `.deb` lies. */
  readonly deb: string;
}

/** Which packages are fetched, and how. */
export interface FetchOptions {
  /** The packages; their dependencies are fetched too. */
  readonly packages: readonly string[];
  /** The kernel's metapackage; the kernel is fetched without its dependencies. */
  readonly kernel: string;
  /** The cache folder: an absolute path. */
  readonly cache: string;
  readonly mirror?: string | undefined;
  /** Asks the archive again even if the cache is complete. */
  readonly refresh?: boolean | undefined;
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const Record = v.object({
  request: v.string(),
  debs: v.array(v.object({
    file: v.string(),
    size: v.number(),
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  })),
});
type Record = v.InferOutput<typeof Record>;

/** The largest record that is read, in bytes. */
const MAX_RECORD = 1024 * 1024;

/**
 * Fetches packages, or returns those that the cache already has.
 *
 * Permissions: `env`, `read`, `run`, and `write` below the cache.
 *
 * @param options Which packages are fetched, and how.
 * @returns The package files, sorted by package.
 * @throws {Error} If apt fails, no archive is known, or a file's digest differs from the archive's.
 */
export async function fetchPackages(options: FetchOptions): Promise<Deb[]> {
  const root = join(options.cache, "apt");
  const request = [RELEASE, options.kernel, ...[...options.packages].sort()].join(" ");
  if (options.refresh !== true) {
    const record = await readRecord(root);
    if (record?.request === request) {
      const wrong = await firstWrong(root, record);
      if (wrong === undefined) return toDebs(root, record);
      options.progress(`the cached package ${wrong} is damaged: fetching it again`);
    }
  }
  const record = { request, debs: await download(root, options) };
  const wrong = await firstWrong(root, record);
  if (wrong !== undefined) {
    throw new Error(`Cannot use ${wrong}: its digest differs from the archive's`);
  }
  await replaceFile(join(root, "record.json"), JSON.stringify(record, null, 1) + "\n");
  return toDebs(root, record);
}

async function download(root: string, options: FetchOptions): Promise<Record["debs"]> {
  const { signal, progress } = options;
  const archives = chooseArchives(
    await run("apt-get", ["indextargets", "--no-release-info", "--format", INDEX_FORMAT], {
      signal,
    }),
    options.mirror,
  );
  if (archives.security === undefined) {
    progress(
      "this machine's apt has no Debian security archive: building without security updates",
    );
  }
  for (
    const folder of [
      "etc",
      "state/lists/partial",
      "cache/archives/partial",
      "none/partial",
      "log",
      "etc/sources.list.d",
    ]
  ) {
    await Deno.mkdir(join(root, folder), { recursive: true });
  }
  await Deno.writeTextFile(join(root, "status"), "");
  const machine = await run("apt-config", ["dump", "--format", '%F "%v";%n'], { signal });
  await Deno.writeTextFile(join(root, "apt.conf"), configText(root, machine));
  await Deno.writeTextFile(
    join(root, "etc/sources.list.d/debian.sources"),
    sourcesText(archives, DEBIAN_KEYRING),
  );
  const env = { APT_CONFIG: join(root, "apt.conf"), DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]): Promise<string> => run("apt-get", args, { env, signal });

  progress(`updating the package lists from ${archives.main}`);
  await apt("update");
  const kernel = parseKernelPackage(
    await run("apt-cache", ["show", "--no-all-versions", options.kernel], { env, signal }),
  );
  const install = ["install", "--yes", "--no-install-recommends", ...options.packages];
  // With an empty archive folder apt names all files, not only the missing ones.
  const print = ["--print-uris", "-o", "Acquire::ForceHash=SHA256"];
  const nowhere = ["-o", `Dir::Cache::archives=${join(root, "none")}`];
  const debs = [
    ...parsePrintUris(await apt(...install, ...print, ...nowhere)),
    ...parsePrintUris(await apt("download", kernel, ...print)),
  ].sort((a, b) => a.file < b.file ? -1 : 1);
  const megabytes = debs.reduce((sum, { size }) => sum + size, 0) / 1e6;
  progress(`fetching ${debs.length} packages, ${megabytes.toFixed(0)} MB`);
  await removeDamaged(root, debs);
  await apt(...install, "--download-only");
  await run("apt-get", ["download", kernel], { env, signal, cwd: join(root, "cache/archives") });
  await removeOthers(root, debs);
  return debs;
}

/** Removes damaged files: apt would keep any file with the right name and size. */
async function removeDamaged(root: string, debs: Record["debs"]): Promise<void> {
  for (const deb of debs) {
    const file = debPath(root, deb.file);
    if (!await isWhole(file, deb)) {
      await Deno.remove(file).catch(ignoreNotFound);
    }
  }
}

/** Removes what an older list of packages left behind. */
async function removeOthers(root: string, debs: Record["debs"]): Promise<void> {
  const kept = new Set(debs.map(({ file }) => file));
  for await (const { name } of Deno.readDir(join(root, "cache/archives"))) {
    if (name.endsWith(".deb") && !kept.has(name)) await Deno.remove(debPath(root, name));
  }
}

async function readRecord(root: string): Promise<Record | undefined> {
  try {
    const file = join(root, "record.json");
    if ((await Deno.stat(file)).size > MAX_RECORD) return undefined;
    return v.parse(Record, JSON.parse(await Deno.readTextFile(file)));
  } catch (error) {
    // A missing record, or one that is not ours, only means that the archive must be asked.
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof SyntaxError || error instanceof v.ValiError) return undefined;
    throw error;
  }
}

async function firstWrong(root: string, record: Record): Promise<string | undefined> {
  for (const deb of record.debs) {
    if (!await isWhole(debPath(root, deb.file), deb)) return deb.file;
  }
  return undefined;
}

async function isWhole(file: string, deb: Record["debs"][number]): Promise<boolean> {
  try {
    if ((await Deno.stat(file)).size !== deb.size) return false;
    const hash = createHash("sha256");
    using handle = await Deno.open(file);
    for await (const chunk of handle.readable) hash.update(chunk);
    return hash.digest("hex") === deb.sha256;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const debPath = (root: string, file: string): string => join(root, "cache/archives", file);

const toDebs = (root: string, record: Record): Deb[] =>
  record.debs.map(({ file, size, sha256 }) => ({
    ...parseDebName(file),
    size,
    sha256,
    deb: debPath(root, file),
  }));

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
