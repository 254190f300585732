/**
 * The root tree: the host's files apart from the init and the images. It holds only Docker, Docker's needs and the
 * `docker` command, which the host itself never runs: no shell and no other program. This file must not fetch or write
 * anything.
 *
 * @module
 */
import project from "../deno.json" with { type: "json" };
import { DOCKER_ROOT, MKE2FS, RESOLV_CONF } from "../boot/paths.ts";
import { certificateTree } from "./certificates.ts";
import { makedev } from "../boot/inode.ts";
import { mergeTrees } from "./compose.ts";
import { librariesOf } from "./libraries.ts";
import type { PackageFiles } from "./packages.ts";
import type { Entry, Tree } from "./tree.ts";

/** The Deno executable, from npm. */
export interface DenoExecutable {
  /** Where it is on the build host. */
  readonly file: string;
  readonly version: string;
}

/** Where the init's hashbang line looks for Deno. */
export const DENO_PATH = "/usr/libexec/deno";

/** Docker's command: dom0's image has a link to it. */
export const DOCKER_COMMAND = "/usr/bin/docker";

const EXECUTABLES = [
  "/usr/bin/containerd",
  "/usr/bin/containerd-shim-runc-v2",
  DOCKER_COMMAND,
  "/usr/bin/docker-init",
  "/usr/sbin/docker-proxy",
  "/usr/sbin/dockerd",
  MKE2FS,
  "/usr/sbin/runc",
  "/usr/sbin/xtables-nft-multi",
];

/** The names that tell xtables-nft-multi which program to be; Debian makes some of them when it sets up the package. */
const IPTABLES_NAMES = ["iptables", "ip6tables"].flatMap((name) => [
  name,
  `${name}-save`,
  `${name}-restore`,
]);

/** Matches and targets of iptables; those of arptables and ebtables have no program here. */
const XTABLES_MODULE = /^\/usr\/lib\/x86_64-linux-gnu\/xtables\/lib(xt|ipt|ip6t)_\w+\.so$/;

/** Debian's folders that are merged into `/usr`. */
const MERGED = ["bin", "sbin", "lib", "lib64"];

/** The directories that the boot mounts over or writes into. */
const DIRECTORIES: Readonly<Record<string, number>> = {
  "/": 0o755,
  "/boot": 0o755,
  "/dev": 0o755,
  "/etc/docker": 0o755,
  "/etc/only-docker": 0o755,
  "/home": 0o755,
  "/mnt": 0o755,
  "/opt": 0o755,
  "/proc": 0o555,
  "/root": 0o700,
  "/run": 0o755,
  "/sys": 0o555,
  "/tmp": 0o1777,
  "/usr/sbin": 0o755,
  "/var/cache": 0o755,
  "/var/lib/containerd": 0o711,
  [DOCKER_ROOT]: 0o710,
  "/var/log": 0o755,
  "/var/tmp": 0o1777,
};

/** The devices that must exist before devtmpfs is mounted: without `/dev/console` and `/dev/null` Deno cannot start. */
const DEVICES: readonly (readonly [string, number, number])[] = [
  ["/dev/console", 0o600, makedev(5, 1)],
  ["/dev/null", 0o666, makedev(1, 3)],
  ["/dev/ttyS0", 0o600, makedev(4, 64)],
  ["/dev/ttyS1", 0o600, makedev(4, 65)],
];

const TEXTS: Readonly<Record<string, string>> = {
  "/etc/passwd": "root:x:0:0:root:/root:/usr/sbin/nologin\n" +
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
  "/etc/group": "root:x:0:\ntty:x:5:\ndisk:x:6:\ndocker:x:999:\nnogroup:x:65534:\n",
  "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
  // os-release(5): the operating system that `docker info` names.
  "/usr/lib/os-release": 'NAME="Only Docker"\nID=only-docker\nID_LIKE=debian\n' +
    `VERSION_ID=${project.version}\nPRETTY_NAME="Only Docker ${project.version}"\n`,
};

/**
 * Makes the root tree, without the kernel's modules.
 *
 * Permissions: `read` of the packages' files and of Deno.
 *
 * @param packages The unpacked packages.
 * @param deno The Deno executable; `null` if the init contains it.
 * @throws {Error} If a file or a library is in none of the packages; the message names it.
 */
export async function rootTree(packages: PackageFiles, deno: DenoExecutable | null): Promise<Tree> {
  const xtables = [...packages.files.keys()].filter((path) => XTABLES_MODULE.test(path));
  return mergeTrees(
    layout(),
    await packages.withLibraries([...EXECUTABLES, ...xtables]),
    iptablesLinks(),
    denoTree(packages, deno),
    await certificateTree(packages),
  );
}

function layout(): Tree {
  const tree = new Map<string, Entry>();
  for (const [path, mode] of Object.entries(DIRECTORIES)) {
    tree.set(path, { type: "directory", mode });
  }
  for (const [path, mode, dev] of DEVICES) tree.set(path, { type: "device", mode, dev });
  for (const [path, text] of Object.entries(TEXTS)) tree.set(path, ours(text));
  for (const name of MERGED) tree.set(`/${name}`, link(`usr/${name}`, "only-docker"));
  tree.set("/etc/resolv.conf", link(RESOLV_CONF, "only-docker"));
  tree.set("/etc/os-release", link("../usr/lib/os-release", "only-docker"));
  tree.set("/var/run", link("/run", "only-docker"));
  return tree;
}

function iptablesLinks(): Tree {
  return new Map(
    IPTABLES_NAMES.map((name) => [`/usr/sbin/${name}`, link("xtables-nft-multi", "iptables")]),
  );
}

/** Deno and its libraries. A compiled init contains Deno, and the build adds the same libraries with it. */
function denoTree(packages: PackageFiles, deno: DenoExecutable | null): Tree {
  const tree = new Map<string, Entry>();
  if (deno === null) return tree;
  for (const [path, entry] of librariesOf(packages.files, deno.file, DENO_PATH)) {
    tree.set(path, entry);
  }
  tree.set(DENO_PATH, { type: "file", mode: 0o755, content: { file: deno.file }, package: "deno" });
  return tree;
}

const link = (target: string, name: string): Entry => ({ type: "symlink", target, package: name });

const ours = (text: string): Extract<Entry, { type: "file" }> => ({
  type: "file",
  mode: 0o644,
  content: new TextEncoder().encode(text),
  package: "only-docker",
});
