/**
 * Debian's static busybox as the tools of an image: the executable and a link for each of its applets. This file
 * must not know which image it is for.
 *
 * @module
 */
import type { PackageFiles } from "../packages.ts";
import type { Entry, Tree } from "../tree.ts";

const BUSYBOX = "/usr/bin/busybox";
/** Seconds for busybox to list its applets. */
const LIST_DEADLINE = 10;

/**
 * The executable and its links, in `/usr/bin`; `/bin`, `/sbin` and `/usr/sbin` lead there.
 *
 * @param packages The unpacked packages, busybox-static among them.
 * @param applets The names of the links.
 * @throws {Error} If the package is missing.
 */
export async function busyboxTree(
  packages: PackageFiles,
  applets: readonly string[],
): Promise<Tree> {
  const tree = new Map<string, Entry>(await packages.withLibraries([BUSYBOX]));
  for (const applet of applets) {
    if (applet !== "busybox") tree.set(`/usr/bin/${applet}`, link("busybox"));
  }
  tree.set("/bin", link("usr/bin"));
  tree.set("/sbin", link("usr/bin"));
  tree.set("/usr/sbin", link("bin"));
  return tree;
}

/**
 * The names of all applets, as `busybox --list` prints them.
 *
 * Needs `--allow-run` of the package's executable.
 *
 * @param packages The unpacked packages, busybox-static among them.
 * @throws {Error} If the package is missing, or its executable does not run on this machine.
 */
export async function appletsOf(packages: PackageFiles): Promise<string[]> {
  const busybox = packages.files.get(BUSYBOX);
  if (busybox === undefined) {
    throw new Error(`Cannot find ${BUSYBOX}: it is in none of the packages`);
  }
  const { success, code, stdout } = await new Deno.Command(busybox.file, {
    args: ["--list"],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.timeout(LIST_DEADLINE * 1000),
  }).output();
  const applets = new TextDecoder().decode(stdout).split("\n").filter((name) => name !== "");
  if (!success || !applets.includes("sh")) {
    throw new Error(`Cannot list the applets of ${busybox.file}: it ended with status ${code}`);
  }
  return applets;
}

const link = (target: string): Entry => ({ type: "symlink", target, package: "busybox-static" });
