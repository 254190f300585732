/**
 * Builds the image: packages, root tree, archives, results. This file is the order of the build; each part's work is in
 * its own file.
 *
 * @module
 */
import { join, resolve } from "node:path/posix";
import { IMAGE_MODULES } from "../boot/modules_list.ts";
import { PROGRAMS_IMAGE } from "../boot/paths.ts";
import { fetchPackages } from "./apt.ts";
import { type ArchiveRequest, cachedArchive, cachedFileArchive } from "./archive_cache.ts";
import type { Level } from "./compress.ts";
import { mergeTrees, withoutEntriesOf, withParents } from "./compose.ts";
import { unpackPackages } from "./deb.ts";
import { EROFS_SETTINGS, writeErofs } from "./erofs.ts";
import { denoExecutable } from "./deno_executable.ts";
import { removeTemporaries } from "./files.ts";
import { initTree } from "./flavour/init_tree.ts";
import { BUILD_NEEDS, ensureCommands } from "./host_tools.ts";
import { imagesTree } from "./images/images.ts";
import { librariesOf } from "./libraries.ts";
import { lockFolder } from "./lock.ts";
import { type Manifest, writeManifest } from "./manifest.ts";
import { modulesTree } from "./modules.ts";
import type { PackageFiles } from "./packages.ts";
import { cutIntoParts, type Part } from "./parts.ts";
import { publish } from "./publish.ts";
import { type DenoExecutable, rootTree } from "./root.ts";
import { sizeOf } from "./root_folder.ts";
import type { Entry, Tree } from "./tree.ts";

/** How an image is built. */
export interface BuildOptions {
  /** Where the results go; `dist` by default. */
  readonly out?: string;
  /** How the init is made. `auto`, the default, compiles it if that is possible, and else makes the script. */
  readonly flavour?: "auto" | "script" | "compiled";
  /** Debian's main archive, in place of the one that the machine's own apt uses. */
  readonly mirror?: string | undefined;
  /** Asks the archive for newer packages even if the cache is complete. */
  readonly refresh?: boolean | undefined;
  /** The folder for everything that is fetched or made once. */
  readonly cache: string;
  /** A tarball, as `docker save` writes it, to use as dom0's image. */
  readonly dom0?: string | undefined;
  /** Called with one line for each step. */
  readonly progress: (line: string) => void;
  /** Ends the build; the next one finishes what it began. */
  readonly signal?: AbortSignal | undefined;
}

/** Docker and its needs, the parts of the bundled images, and the tool that makes the image of the programs. */
export const PACKAGES: readonly string[] = [
  "busybox-static",
  "ca-certificates",
  "containerd",
  "docker-cli",
  "docker.io",
  "e2fsprogs",
  "erofs-utils",
  "iptables",
  "runc",
  "tini",
];
/** The package that stands for the newest kernel. */
export const KERNEL_METAPACKAGE = "linux-image-cloud-amd64";

/**
 * Archives that seldom change are compressed harder than those that a developer changes. For 288 MB, level 19 takes 105
 * s and gives 87.5 MB; level 12 takes 9 s and gives 96.5 MB: nobody waits 96 s for 9 MB.
 */
const LEVELS: Readonly<Record<Exclude<Part, "programs">, Level>> = {
  layout: 9,
  deno: 12,
  packages: 12,
  images: 9,
  init: 9,
};

/**
 * Builds the image: `vmlinuz`, `initramfs`, `manifest.json` and `root/` in the folder of the results.
 *
 * Permissions: `env`, `net`, `read`, `run`, `sys`, `write`.
 *
 * @param options How it is built.
 * @returns The manifest, which `manifest.json` holds too.
 * @throws {Error} If something cannot be fetched or made; the message is one line that names it.
 */
export async function buildImage(options: BuildOptions): Promise<Manifest> {
  const { progress, signal, mirror, refresh } = options;
  const begun = new Date();
  const out = resolve(options.out ?? "dist");
  const cache = resolve(options.cache);
  await ensureCommands(BUILD_NEEDS, { progress, signal });
  using _outLock = await lockFolder(out, { progress, signal });
  using _cacheLock = await lockFolder(cache, { progress, signal });

  for (const folder of [out, cache, join(cache, "archives")]) await removeTemporaries(folder);

  const debs = await fetchPackages({
    packages: PACKAGES,
    kernel: KERNEL_METAPACKAGE,
    ...{ cache, mirror, refresh, progress, signal },
  });
  const packages = await unpackPackages(debs, { cache, progress, signal });
  const kernel = findKernel(packages);
  const deno = await denoExecutable();
  const init = await initTree({ flavour: options.flavour ?? "auto", cache, progress });
  signal?.throwIfAborted();
  const modules = await modulesTree(packages, kernel.release, IMAGE_MODULES, { cache, signal });
  if (modules.missing.length > 0) {
    progress(`modules that the kernel ${kernel.release} lacks: ${modules.missing.join(", ")}`);
  }
  const base = mergeTrees(
    await rootTree(packages, init.flavour === "compiled" ? null : deno),
    modules.tree,
  );
  const dom0 = options.dom0 === undefined ? {} : { dom0: options.dom0 };
  const trees = {
    base,
    images: await imagesTree({ packages, cache, progress, ...dom0 }),
    init: withoutEntriesOf(base, withLibrariesOf(packages, init.tree)),
  };
  signal?.throwIfAborted();
  const root = withParents(mergeTrees(trees.base, trees.images, trees.init));
  const parts: { part: Part; file: string }[] = [];
  for (const [part, tree] of Object.entries(cutIntoParts(root, trees)) as [Part, Tree][]) {
    parts.push({ part, file: await archive({ part, tree, cache, progress, signal }, packages) });
  }

  await writeManifest(out, null);
  const sizes = await publish({ out, vmlinuz: kernel.file, parts, root, signal });
  const manifest: Manifest = {
    version: 1,
    kernel: { release: kernel.release, package: kernel.package },
    flavour: init.flavour,
    deno: deno.version,
    packages: packages.packages,
    files: await describeFiles(root, deno),
    missingModules: modules.missing,
    sizes,
  };
  await writeManifest(out, manifest, begun);
  return manifest;
}

function archive(request: ArchiveRequest, packages: PackageFiles): Promise<string> {
  const { part, tree, signal } = request;
  if (part !== "programs") return cachedArchive(request, LEVELS[part]);
  return cachedFileArchive(request, PROGRAMS_IMAGE, {
    said: EROFS_SETTINGS,
    make: (file) => writeErofs(file, tree, packages, signal),
  });
}

interface Kernel {
  readonly file: string;
  readonly package: string;
  readonly release: string;
}

function findKernel(packages: PackageFiles): Kernel {
  for (const [path, { file, package: name }] of packages.files) {
    const release = /^\/boot\/vmlinuz-(.+)$/.exec(path)?.[1];
    if (release !== undefined) return { file, package: name, release };
  }
  throw new Error("Cannot find the kernel: no package has a /boot/vmlinuz");
}

/** An init that is an executable needs libraries like any other; a script needs none. */
function withLibrariesOf(packages: PackageFiles, tree: Tree): Tree {
  const libraries = [...tree].flatMap(([path, entry]) =>
    entry.type === "file" && !(entry.content instanceof Uint8Array)
      ? [librariesOf(packages.files, entry.content.file, path)]
      : []
  );
  return mergeTrees(tree, ...libraries);
}

async function describeFiles(root: Tree, deno: DenoExecutable): Promise<Manifest["files"]> {
  const files: Manifest["files"][number][] = [];
  for (const [path, entry] of root) {
    if (entry.type === "directory" || entry.type === "device") continue;
    const name = entry.package === "deno" ? `deno ${deno.version} (npm)` : entry.package;
    files.push({ path, package: name, size: await bytesOf(entry) });
  }
  return files;
}

const bytesOf = async (entry: Extract<Entry, { type: "file" | "symlink" }>): Promise<number> =>
  entry.type === "file" ? await sizeOf(entry) : entry.target.length;
