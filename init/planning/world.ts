/**
 * The world that a plan assumes: a fresh virtual machine, as files and facts. It lists its assumptions, since a plan
 * only shows a boot in such a world. Pure; it must not look at the machine that plans.
 *
 * @module
 */
import { MEMINFO } from "../../boot/memory_size.ts";
import {
  type BundledImage,
  IMAGE_FOLDER,
  IMAGE_INDEX,
  type ImageIndex,
  PROGRAM_FOLDERS,
  PROGRAMS_IMAGE,
} from "../../boot/paths.ts";

/** The parts of a built image that the planner needs. */
export interface BuiltImage {
  /** The kernel's release, as `uname -r` prints it. */
  readonly release: string;
  /** The text of the kernel's `modules.dep`. */
  readonly modulesDep: string;
  /** The text of the kernel's `modules.builtin`. */
  readonly modulesBuiltin: string;
  /** The bundled images. */
  readonly index: ImageIndex;
  /** The config file's text; `null` if the image has none. */
  readonly configFile: string | null;
  /** Opens a file of the image's root tree. */
  open(path: string): Promise<ReadableStream<Uint8Array>>;
}

/** The world before PID 1's first stage. */
export interface World {
  /** Text files that can be read, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Other paths that exist: folders and device nodes. */
  readonly others: ReadonlySet<string>;
  /** The paths on which something is mounted already. */
  readonly mounted: ReadonlySet<string>;
  /** The size of each disk in bytes, which are all zero. */
  readonly disks: ReadonlyMap<string, number>;
  readonly index: ImageIndex;
  /** The reason why a file's content can't be assumed; `null` if it can. */
  unknown(path: string): string | null;
  /** Opens a file of the root tree that is not a text file. */
  open(path: string): Promise<ReadableStream<Uint8Array>>;
  /** The assumptions, one line each. */
  readonly assumptions: readonly string[];
}

/** The release of a kernel that is not known: no image has a folder of this name. */
const NO_RELEASE = "RELEASE";

const NO_BUILD = 'no image is built: run "deno task build"';

const CONTROLLERS = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids", "rdma", "misc"];

/** `/proc/cgroups` has other names for some controllers than `cgroup.controllers`, and has more: `cgroups(7)`. */
const V1_CONTROLLERS = [
  "cpuset",
  "cpu",
  "cpuacct",
  "blkio",
  "memory",
  "devices",
  "freezer",
  "net_cls",
  "perf_event",
  "net_prio",
  "hugetlb",
  "pids",
  "rdma",
  "misc",
];

const notBuilt = (name: string): BundledImage => ({
  file: `${IMAGE_FOLDER}/${name}.tar`,
  reference: `only-docker/${name}:latest`,
  id: `sha256:${"0".repeat(64)}`,
  digest: `sha256:${"0".repeat(64)}`,
  size: 0,
});

/**
 * Makes the world of a fresh virtual machine.
 *
 * @param image The image that it boots; `null` if none is built.
 */
export function freshMachine(image: BuiltImage | null): World {
  const release = image?.release ?? NO_RELEASE;
  const folder = `/lib/modules/${release}`;
  const index = image?.index ?? { dhcp: notBuilt("dhcp"), dom0: notBuilt("dom0") };
  const files = new Map([
    ["/proc/self/mountinfo", "1 1 0:2 / / rw - rootfs rootfs rw\n"],
    ["/proc/sys/kernel/osrelease", `${release}\n`],
    ["/proc/modules", ""],
    ["/proc/cgroups", cgroups()],
    [MEMINFO, "MemTotal: 1003520 kB\nMemAvailable: 655360 kB\n"],
    ["/proc/sys/kernel/pid_max", "32768\n"],
    ["/proc/sys/kernel/threads-max", "7550\n"],
    ["/sys/fs/cgroup/cgroup.controllers", `${CONTROLLERS.join(" ")}\n`],
    ["/sys/fs/cgroup/cgroup.subtree_control", `${CONTROLLERS.join(" ")}\n`],
    ["/proc/2/comm", "kthreadd\n"],
    ["/proc/partitions", "major minor  #blocks  name\n\n 253        0    8388608 vda\n"],
    ["/sys/class/net/eth0/type", "1\n"],
    ["/sys/class/net/eth0/uevent", "INTERFACE=eth0\nIFINDEX=2\n"],
    ["/sys/class/net/lo/type", "772\n"],
    ["/sys/class/net/lo/uevent", "INTERFACE=lo\nIFINDEX=1\n"],
    [IMAGE_INDEX, JSON.stringify(index)],
  ]);
  if (image !== null) {
    files.set(`${folder}/modules.dep`, image.modulesDep);
    files.set(`${folder}/modules.builtin`, image.modulesBuiltin);
  }
  return {
    files,
    others: new Set([
      "/dev",
      "/proc",
      "/sys",
      "/run",
      "/tmp",
      "/mnt",
      "/var/lib/docker",
      "/lib/modules",
      "/sys/fs/pstore",
      "/var/log",
      "/run/only-docker/net/resolv.conf",
      ...(image === null ? [] : [PROGRAMS_IMAGE, ...PROGRAM_FOLDERS]),
    ]),
    mounted: new Set(["/proc"]),
    disks: new Map([["/dev/vda", 8 * 2 ** 30]]),
    index,
    unknown(path): string | null {
      if (image !== null) return null;
      if (path.startsWith(folder)) return `the kernel's modules are not known, since ${NO_BUILD}`;
      return path.endsWith(".tar") ? `${path} has unknown contents, since ${NO_BUILD}` : null;
    },
    open: (path) => image?.open(path) ?? Promise.reject(new Error(NO_BUILD)),
    assumptions: assumptions(image),
  };
}

function assumptions(image: BuiltImage | null): string[] {
  return [
    "a virtual machine that boots for the first time; its root is the kernel's rootfs",
    image === null
      ? `${NO_BUILD}; its kernel and modules are not known, and the ids of its bundled images are zeros`
      : `the built image: Linux ${image.release} with the modules that its modules.dep lists`,
    "PID 1 has mounted /proc for its command line; nothing else is mounted and no module is loaded",
    "1 GiB of memory, of which the root file system takes a part",
    `control groups v2 with the controllers ${CONTROLLERS.join(" ")}`,
    "one disk, /dev/vda, which holds no file system and so no label",
    "two network interfaces: lo, and eth0, which is Ethernet",
    "the kernel keeps crash records, and has none yet",
    "Docker comes up, has no image and no container, and refuses nothing",
    "every step succeeds; the errors that it tolerates are printed after it",
  ];
}

function cgroups(): string {
  const rows = V1_CONTROLLERS.map((name) => `${name}\t0\t1\t1`);
  return `#subsys_name\thierarchy\tnum_cgroups\tenabled\n${rows.join("\n")}\n`;
}
