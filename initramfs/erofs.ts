/**
 * Makes an erofs image of a tree with `mkfs.erofs` from the Debian release that the image is made of: the build
 * machine's may be older, and another version would give different bytes. This file must not know what the tree holds.
 *
 * Source: `mkfs.erofs(1)`.
 *
 * @module
 */
import { dirname } from "node:path/posix";
import { replace } from "./files.ts";
import type { PackageFiles } from "./packages.ts";
import { run } from "./process.ts";
import { writeFolder } from "./root_folder.ts";
import type { Tree } from "./tree.ts";

const MKFS = "/usr/bin/mkfs.erofs";
/** The dynamic linker, as the x86-64 psABI names it. */
const INTERPRETER = "/ld-linux-x86-64.so.2";

/**
 * The compression, and the most bytes of one piece: reading a page unpacks a whole piece. docs/speed-log.md compares other
 * settings.
 */
const COMPRESSION = ["-zzstd,6", "-C65536"];

/**
 * The same tree gives the same bytes: the image holds no owner, time or label of the build machine, and nothing random.
 */
const REPRODUCIBLE = ["--all-root", "-T0", "-x-1", "-U00000000-0000-0000-0000-000000000000"];

/** How an image is made, in words. */
export const EROFS_SETTINGS = `erofs ${COMPRESSION.join(" ")}`;

/**
 * Makes an image, which appears only once it is complete.
 *
 * Permissions: `env`, `read`, `run`, and `write` to the file's folder.
 *
 * @param file The image.
 * @param tree Its content, without device nodes.
 * @param packages The unpacked packages, with Debian's `erofs-utils`.
 * @param signal Ends it.
 * @throws {Error} If the packages lack the program, or it fails; the message is one line that says why.
 */
export async function writeErofs(
  file: string,
  tree: Tree,
  packages: PackageFiles,
  signal?: AbortSignal,
): Promise<void> {
  const [interpreter, ...mkfs] = await commandOf(packages);
  const folder = `${file}.folder`;
  try {
    await writeFolder(folder, tree, signal);
    await Deno.chmod(folder, 0o755);
    await replace(file, async (temporary) => {
      const args = ["--quiet", ...COMPRESSION, ...REPRODUCIBLE, temporary, folder];
      await run(interpreter, [...mkfs, ...args], { signal });
    });
  } finally {
    for (const path of [folder, `${folder}.json`]) {
      await Deno.remove(path, { recursive: true }).catch(() => undefined);
    }
  }
}

/** The command line that runs the program on the build machine: through its own interpreter, with its own libraries. */
async function commandOf(packages: PackageFiles): Promise<[string, ...string[]]> {
  const folders = new Set<string>();
  let interpreter: string | undefined;
  let mkfs: string | undefined;
  for (const [path, entry] of await packages.withLibraries([MKFS])) {
    if (entry.type !== "file" || entry.content instanceof Uint8Array) continue;
    const { file } = entry.content;
    if (path === MKFS) mkfs = file;
    else folders.add(dirname(file));
    if (path.endsWith(INTERPRETER)) interpreter = file;
  }
  if (interpreter === undefined || mkfs === undefined) {
    throw new Error(`Cannot run ${MKFS} of the package erofs-utils: it has no interpreter`);
  }
  return [interpreter, "--library-path", [...folders].join(":"), mkfs];
}
