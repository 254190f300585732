/**
 * The parts of a bench's three machines beyond the image: busybox and Docker's command, from the packages that the
 * image was built from, and the scripts of this folder.
 *
 * @module
 */
import type { ImageIndex } from "../boot/paths.ts";
import { fetchPackages } from "../initramfs/apt.ts";
import { KERNEL_METAPACKAGE, PACKAGES } from "../initramfs/build.ts";
import { unpackPackages } from "../initramfs/deb.ts";
import { appletsOf } from "../initramfs/images/busybox.ts";
import { lockFolder } from "../initramfs/lock.ts";
import type { PackageFiles } from "../initramfs/packages.ts";
import type { Entry, Tree } from "../initramfs/tree.ts";

/** The folder of the bench's own files in a machine. */
export const BENCH_FOLDER = "/bench";

const BUSYBOX = "/usr/bin/busybox";

/** The options of {@linkcode imagePackages}. */
export interface PackageOptions {
  readonly cache: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The packages that the image was built from: they are in the cache.
 *
 * @param options The cache, where progress is reported, and what aborts the work.
 */
export async function imagePackages(options: PackageOptions): Promise<PackageFiles> {
  using _lock = await lockFolder(options.cache, options);
  const request = { packages: PACKAGES, kernel: KERNEL_METAPACKAGE, ...options };
  return await unpackPackages(await fetchPackages(request), options);
}

/**
 * busybox as a program of its own, for everything that runs before an init.
 *
 * @param packages The packages.
 * @throws {Error} If none of them has it.
 */
export function ownBusybox(packages: PackageFiles): Tree {
  const busybox = packages.files.get(BUSYBOX);
  if (busybox === undefined) throw new Error(`No package of the image has ${BUSYBOX}`);
  const { file, package: name } = busybox;
  return new Map([[`${BENCH_FOLDER}/busybox`, {
    type: "file",
    mode: 0o755,
    content: { file },
    package: name,
  }]]);
}

/**
 * A root's shell and tools: busybox with its applets, where the root has no program of that name, and the `docker`
 * command.
 *
 * @param packages The packages.
 * @param has Whether the root has a program already.
 */
export async function shellTree(
  packages: PackageFiles,
  has: (path: string) => Promise<boolean>,
): Promise<Tree> {
  const tree = new Map<string, Entry>([
    ...await packages.withLibraries([BUSYBOX, "/usr/bin/docker"]),
  ]);
  for (const applet of await appletsOf(packages)) {
    const paths = [`/usr/bin/${applet}`, `/usr/sbin/${applet}`];
    if (applet === "busybox" || (await Promise.all(paths.map(has))).includes(true)) continue;
    tree.set(paths[0]!, { type: "symlink", target: "busybox", package: "busybox-static" });
  }
  return tree;
}

/**
 * A file of the bench's own.
 *
 * @param text Its content.
 * @param mode Its permission bits.
 */
export function ownFile(text: string, mode = 0o644): Entry {
  return { type: "file", mode, content: new TextEncoder().encode(text), package: "bench" };
}

/**
 * A script of this folder.
 *
 * @param name Its name here.
 */
export async function script(name: string): Promise<Entry> {
  return ownFile(await Deno.readTextFile(new URL(name, import.meta.url)), 0o755);
}

/**
 * The settings that the scripts read: names and files of the images, and dom0's command.
 *
 * @param index The bundled images.
 * @param command The command that `sh -c` runs in dom0, without single quotes.
 */
export function settings({ dhcp, dom0 }: ImageIndex, command: string): Entry {
  return ownFile(
    Object.entries({
      DHCP_TARBALL: dhcp.file,
      DHCP_IMAGE: dhcp.reference,
      DOM0_TARBALL: dom0.file,
      DOM0_IMAGE: dom0.reference,
      DOM0_COMMAND: command,
    }).map(([name, value]) => `${name}='${value}'\n`).join(""),
  );
}
