/**
 * The bundled dom0 image, in which the host's user works. Busybox's shell and tools, certificates, and links to the
 * host's `docker` command; the boot gives its container the host's namespaces, its root at `/host` and Docker's socket.
 *
 * @module
 */
import { certificateTree } from "../certificates.ts";
import { mergeTrees } from "../compose.ts";
import type { PackageFiles } from "../packages.ts";
import { DOCKER_COMMAND } from "../root.ts";
import type { Entry, Tree } from "../tree.ts";
import { appletsOf, busyboxTree } from "./busybox.ts";
import type { ImageConfig } from "./image.ts";

/** Its name and tag. */
export const DOM0_REFERENCE = "only-docker/dom0:latest";

const PATH = "/usr/local/bin:/usr/bin";

/** The configuration of its container. */
export const DOM0_CONFIG: ImageConfig = {
  Env: [`PATH=${PATH}`, "HOME=/root", "TERM=linux"],
  Cmd: ["/bin/sh", "-l"],
  WorkingDir: "/root",
};

const TEXTS: Readonly<Record<string, string>> = {
  "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
  "/etc/group": "root:x:0:\ntty:x:5:\ndisk:x:6:\nnogroup:x:65534:\n",
  "/etc/shells": "/bin/sh\n",
  "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
  "/etc/profile": [
    `export PATH=${PATH}`,
    "case $- in",
    "  *i*)",
    "    PS1='dom0:\\w# '",
    "    cat /etc/motd",
    "    ;;",
    "esac",
    "",
  ].join("\n"),
  "/etc/motd": [
    "",
    "This is dom0, a container: the host is a kernel, one init and Docker.",
    "docker works here, the host's root is at /host, and poweroff turns the machine off.",
    "",
    "",
  ].join("\n"),
};

const DIRECTORIES: Readonly<Record<string, number>> = {
  "/dev": 0o755,
  "/host": 0o755,
  "/mnt": 0o755,
  "/proc": 0o755,
  "/root": 0o700,
  "/run": 0o755,
  "/sys": 0o755,
  "/tmp": 0o1777,
  "/usr/lib/modules": 0o755,
  "/usr/local/bin": 0o755,
  "/var/tmp": 0o1777,
};

const LINKS: Readonly<Record<string, string>> = {
  "/etc/mtab": "/proc/self/mounts",
  "/lib": "usr/lib",
  "/lib64": "usr/lib64",
  "/var/run": "/run",
};

/**
 * The image's files.
 *
 * Needs `--allow-run` of busybox, to list its applets, and `--allow-read` of the packages' files and of the script beside
 * this file.
 *
 * @param packages The unpacked packages: busybox-static, docker-cli, ca-certificates and what they need.
 * @throws {Error} If a file or a library is in none of the packages; the message names it.
 */
export async function dom0Tree(packages: PackageFiles): Promise<Tree> {
  return mergeTrees(
    await busyboxTree(packages, await appletsOf(packages)),
    ofTheHost(await packages.withLibraries([DOCKER_COMMAND])),
    await certificateTree(packages),
    layout(),
    new Map([["/usr/local/bin/only-docker", await script()]]),
  );
}

async function script(): Promise<Entry> {
  const content = await Deno.readFile(new URL("only-docker.sh", import.meta.url));
  return { type: "file", mode: 0o755, content, package: "only-docker" };
}

/**
 * Links to files that the host's root also has. With a copy of its own, docker's command would be nine tenths of the
 * image that the boot imports, and it would be in memory three times.
 */
function ofTheHost(tree: Tree): Tree {
  const links = [...tree.keys()].map((path) => [path, link(`/host${path}`)] as const);
  return new Map(links);
}

function layout(): Tree {
  const tree = new Map<string, Entry>();
  for (const [path, mode] of Object.entries(DIRECTORIES)) {
    tree.set(path, { type: "directory", mode });
  }
  for (const [path, target] of Object.entries(LINKS)) {
    tree.set(path, link(target));
  }
  for (const [path, text] of Object.entries(TEXTS)) {
    const content = new TextEncoder().encode(text);
    tree.set(path, { type: "file", mode: 0o644, content, package: "only-docker" });
  }
  return tree;
}

const link = (target: string): Entry => ({ type: "symlink", target, package: "only-docker" });
