/**
 * The inside of `ns`: PID 1 of fresh namespaces builds the root that a machine would have, and becomes `/init`.
 *
 * Run as a program with one argument, an {@linkcode Entering} as JSON, by `unshare(1)`, as root, with all permissions.
 * What it mounts is seen by its own mount namespace alone and goes with it.
 *
 * @module
 */
import { CONFIG_FILE, DOCKER_ROOT } from "../boot/paths.ts";
import {
  MNT_DETACH,
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
} from "../boot/mountflags.ts";
import { AT_FDCWD, O_CREAT, O_WRONLY } from "../init/kernel/constants.ts";
import type { Kernel } from "../init/kernel/kernel.ts";
import { type LauncherKernel, openLauncherKernel } from "../init/kernel/launcher.ts";

/** What the new root is made of. Paths are absolute paths of this machine. */
export interface Entering {
  /** The image's root tree. It is not written to. */
  readonly root: string;
  /** An empty folder to mount things on. */
  readonly folder: string;
  /** The FIFO of the events, and where the init finds it. */
  readonly events: { readonly source: string; readonly target: string };
  /** The terminal that is the console; `null` for none. */
  readonly terminal: string | null;
  /** The folder that is Docker's state; `null` keeps it in memory. */
  readonly data: string | null;
  /** The config file's text. */
  readonly config: string;
  /** The kernel command line, without the time of the start. */
  readonly cmdline: string;
}

/** What the kernel gives PID 1, and what `up` adds: a question on the console would never be answered. */
const ENVIRONMENT = ["HOME=/", "TERM=linux", "DENO_NO_PROMPT=1", "NO_COLOR=1"];

if (import.meta.main) enter(JSON.parse(Deno.args[0] ?? "null"), openLauncherKernel());

/**
 * Builds the root and becomes the init. It does not return.
 *
 * @param entering What the root is made of.
 * @param kernel The system calls.
 * @throws {SyscallError} Where the kernel refuses.
 */
export function enter(entering: Entering, kernel: LauncherKernel): never {
  const root = mountRoot(entering, kernel);
  mountDevices(`${root}/dev`, entering.terminal, kernel);
  bindFile(entering.events.source, `${root}${entering.events.target}`, kernel);
  if (entering.data !== null) {
    kernel.mount(entering.data, `${root}${DOCKER_ROOT}`, "", MS_BIND, "");
  }
  Deno.mkdirSync(`${root}${CONFIG_FILE.slice(0, CONFIG_FILE.lastIndexOf("/"))}`, {
    recursive: true,
  });
  Deno.writeTextFileSync(`${root}${CONFIG_FILE}`, entering.config);
  kernel.mount("proc", `${root}/proc`, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
  const cmdline = `${entering.folder}/cmdline`;
  Deno.writeTextFileSync(cmdline, "");
  kernel.mount(cmdline, `${root}/proc/cmdline`, "", MS_BIND, "");
  Deno.writeTextFileSync(
    cmdline,
    `${entering.cmdline} only-docker.start=${kernel.uptime().toFixed(6)}\n`,
  );
  kernel.chdir(root);
  kernel.pivotRoot(".", ".");
  kernel.umount2(".", MNT_DETACH);
  kernel.chdir("/");
  return kernel.execve("/init", ["/init"], ENVIRONMENT);
}

/** The image's tree beneath a layer in memory: it is there at once, and stays as it is. */
function mountRoot({ root, folder }: Entering, kernel: Kernel): string {
  kernel.mount("", "/", "", MS_PRIVATE | MS_REC, "");
  kernel.mount("root", folder, "tmpfs", 0, "mode=755");
  for (const name of ["upper", "work", "root"]) {
    kernel.mkdirat(AT_FDCWD, `${folder}/${name}`, 0o755);
  }
  const merged = `${folder}/root`;
  const lower = root.replaceAll(/[\\:,]/g, "\\$&");
  kernel.mount(
    "root",
    merged,
    "overlay",
    0,
    `lowerdir=${lower},upperdir=${folder}/upper,workdir=${folder}/work`,
  );
  return merged;
}

/** A /dev of its own: devtmpfs is the whole machine's, and a node made or removed there would be too. */
function mountDevices(dev: string, terminal: string | null, kernel: Kernel): void {
  kernel.mount("dev", dev, "tmpfs", MS_NOSUID, "mode=755");
  for (const name of ["null", "console"]) {
    bindFile(
      name === "console" && terminal !== null ? terminal : "/dev/null",
      `${dev}/${name}`,
      kernel,
    );
  }
}

function bindFile(source: string, target: string, kernel: Kernel): void {
  kernel.close(kernel.open(target, O_WRONLY | O_CREAT, 0o600));
  kernel.mount(source, target, "", MS_BIND, "");
}
