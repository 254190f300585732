/**
 * The DHCP image: busybox and two scripts. Its container gets an interface's name as its argument, the host's network,
 * NET_ADMIN and NET_RAW, a read-only root, and the host's folder for leases and name servers at `/host`.
 *
 * @module
 */
import { mergeTrees } from "../compose.ts";
import type { PackageFiles } from "../packages.ts";
import type { Entry, Tree } from "../tree.ts";
import { busyboxTree } from "./busybox.ts";
import type { ImageConfig } from "./image.ts";

/** Its name and tag. */
export const DHCP_REFERENCE = "only-docker/dhcp:latest";

const FOLDER = "/usr/share/only-docker";
const APPLETS = ["cat", "ip", "mkdir", "mv", "rm", "sh", "sleep", "udhcpc"];

/** The configuration of its container. */
export const DHCP_CONFIG: ImageConfig = {
  Env: ["PATH=/usr/bin"],
  Entrypoint: [`${FOLDER}/entry.sh`],
  WorkingDir: "/",
};

/**
 * The image's files.
 *
 * Needs `--allow-read` of the two scripts beside this file.
 *
 * @param packages The unpacked packages, busybox-static among them.
 * @throws {Error} If the package is missing.
 */
export async function dhcpTree(packages: PackageFiles): Promise<Tree> {
  const directory: Entry = { type: "directory", mode: 0o755 };
  return mergeTrees(
    await busyboxTree(packages, APPLETS),
    new Map([
      [`${FOLDER}/entry.sh`, await script("entry.sh")],
      [`${FOLDER}/udhcpc.sh`, await script("udhcpc.sh")],
      ...["/dev", "/etc", "/host", "/proc", "/sys"].map((path) => [path, directory] as const),
    ]),
  );
}

async function script(name: string): Promise<Entry> {
  const content = await Deno.readFile(new URL(name, import.meta.url));
  return { type: "file", mode: 0o755, content, package: "only-docker" };
}
