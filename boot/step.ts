/**
 * The steps: everything that a stage can ask PID 1 to do, as plain data.
 *
 * A stage never acts. It asks for steps; PID 1's broker checks each against the stage's scope and takes it. So a plan
 * can be printed, a test compares values, and the log is the list of steps. Names are those of the man pages. This file
 * must not act, and must not know who takes a step.
 *
 * @module
 */
import type { Service } from "./service.ts";
import type { Uevent } from "./uevent.ts";

/** The name of an error number as `errno(3)` lists it, such as `"EBUSY"`. */
export type ErrnoCode = `E${string}`;

/** A step that may tolerate some errors. */
export interface Tolerant {
  /** Error numbers that count as success: the result is then `undefined`, and the log says what was tolerated. */
  readonly tolerate?: readonly ErrnoCode[];
}

/** Makes a directory: `mkdir(2)`. */
export interface MkdirStep extends Tolerant {
  /** The operation. */
  readonly op: "mkdir";
  /** The absolute path. */
  readonly path: string;
  /** Permission bits, set whatever the umask is. */
  readonly mode: number;
}

/** Makes a device node or a FIFO: `mknod(2)`. */
export interface MknodStep extends Tolerant {
  /** The operation. */
  readonly op: "mknod";
  /** The absolute path. */
  readonly path: string;
  /** File type and permission bits, such as `S_IFCHR | 0o666`; the permission bits are set whatever the umask is. */
  readonly mode: number;
  /** The device, as {@linkcode makedev} makes it. */
  readonly dev: number;
  /** The owner's id. */
  readonly uid?: number;
  /** The group's id. */
  readonly gid?: number;
}

/** Makes a symbolic link: `symlink(2)`. */
export interface SymlinkStep extends Tolerant {
  /** The operation. */
  readonly op: "symlink";
  /** The path that the link points to. */
  readonly target: string;
  /** The absolute path of the link. */
  readonly linkpath: string;
}

/** Removes a file: `unlink(2)`. */
export interface UnlinkStep extends Tolerant {
  /** The operation. */
  readonly op: "unlink";
  /** The absolute path. */
  readonly path: string;
}

/** Attaches a file system, changes a mount or its propagation: `mount(2)`. */
export interface MountStep extends Tolerant {
  /** The operation. */
  readonly op: "mount";
  /** The device, the directory to bind, or a name for the mount table. */
  readonly source: string;
  /** The absolute path that is mounted on. */
  readonly target: string;
  /** The type as `/proc/filesystems` names it; empty if the operation takes none. */
  readonly filesystemtype: string;
  /** `MS_*` flags. */
  readonly mountflags: number;
  /** The file system's own options, separated by commas. */
  readonly data: string;
}

/** Detaches a file system: `umount2(2)`. */
export interface UmountStep extends Tolerant {
  /** The operation. */
  readonly op: "umount2";
  /** The absolute path that is mounted on. */
  readonly target: string;
  /** `MNT_*` flags. */
  readonly flags: number;
}

/**
 * Makes a mounted directory PID 1's root, as `switch_root(8)` does: `chdir(2)` to it, `mount(2)` with `MS_MOVE` onto
 * `/`, `chroot(2)`. It is one step, because the states in between are not usable.
 */
export interface SwitchRootStep {
  /** The operation. */
  readonly op: "switch_root";
  /** The absolute path. */
  readonly path: string;
}

/** Writes a whole file: `open(2)` with `O_CREAT | O_TRUNC`, then `write(2)`. Never follows a symbolic link. */
export interface WriteFileStep extends Tolerant {
  /** The operation. */
  readonly op: "writeFile";
  /** The absolute path. */
  readonly path: string;
  /** The new content. */
  readonly data: string | Uint8Array;
  /** Permission bits of a file that this step creates. */
  readonly mode: number;
}

/** Reads a file as text: `open(2)`, then `read(2)` to its end or to the limit. */
export interface ReadFileStep extends Tolerant {
  /** The operation. */
  readonly op: "readFile";
  /** The absolute path. */
  readonly path: string;
  /** The most bytes to read; a longer file fails with `EFBIG`. */
  readonly limit: number;
}

/** Reads a range of a file or a device: `pread(2)`. The result is shorter if the file ends within the range. */
export interface PreadStep extends Tolerant {
  /** The operation. */
  readonly op: "pread";
  /** The absolute path. */
  readonly path: string;
  /** Bytes from the start. */
  readonly offset: number;
  /** Bytes to read, at most 1 MiB. */
  readonly count: number;
}

/** Lists the names in a directory, sorted, without `.` and `..`: `getdents64(2)`. */
export interface ReaddirStep extends Tolerant {
  /** The operation. */
  readonly op: "readdir";
  /** The absolute path. */
  readonly path: string;
}

/** Queries the file that a path names, without following a final symbolic link: `statx(2)`. */
export interface StatStep extends Tolerant {
  /** The operation. */
  readonly op: "stat";
  /** The absolute path. */
  readonly path: string;
}

/** Loads a kernel module from a file: `finit_module(2)`. */
export interface FinitModuleStep extends Tolerant {
  /** The operation. */
  readonly op: "finit_module";
  /** The absolute path. */
  readonly path: string;
  /** The module's parameters, separated by spaces. */
  readonly param_values: string;
  /** `MODULE_INIT_*` flags; the flag for a compressed file is added according to its name. */
  readonly flags: number;
}

/** Sets the host's name: `sethostname(2)`. */
export interface SethostnameStep {
  /** The operation. */
  readonly op: "sethostname";
  /** The name. */
  readonly name: string;
}

/** Sets the flags of a network interface: `netdevice(7)`, `SIOCSIFFLAGS`. */
export interface SiocsifflagsStep extends Tolerant {
  /** The operation. */
  readonly op: "siocsifflags";
  /** The interface's name. */
  readonly ifr_name: string;
  /** Flags to add to those that the interface has. */
  readonly ifr_flags: number;
}

/** Makes the kernel swap to a device: `swapon(2)`. */
export interface SwaponStep extends Tolerant {
  /** The operation. */
  readonly op: "swapon";
  /** The absolute path of the device. */
  readonly path: string;
  /** `SWAP_FLAG_*` and, with `SWAP_FLAG_PREFER`, the priority: the higher is used first. */
  readonly swapflags: number;
}

/** Makes a file a read-only block device: `loop(4)`, `LOOP_CTL_GET_FREE` and `LOOP_CONFIGURE`. */
export interface LosetupStep extends Tolerant {
  /** The operation. */
  readonly op: "losetup";
  /** The absolute path of the file. */
  readonly path: string;
}

/**
 * Grows a mounted file system while it is in use: `ioctl(2)` with `EXT4_IOC_RESIZE_FS`, `XFS_IOC_FSGROWFSDATA` or
 * `BTRFS_IOC_RESIZE`.
 */
export interface GrowfsStep extends Tolerant {
  /** The operation. */
  readonly op: "growfs";
  /** The absolute path that it is mounted on. */
  readonly path: string;
  /** The file system's type. */
  readonly filesystemtype: "ext4" | "xfs" | "btrfs";
  /** The new size in bytes; the kernel uses whole blocks. */
  readonly size: number;
  /** The device's number in a btrfs, from 1; the other types have one device. */
  readonly devid: number;
}

/** Waits for the kernel's next event on a device: PID 1 receives them from the start. */
export interface UeventStep {
  /** The operation. */
  readonly op: "uevent";
  /** The kind of device: `block`, `net` or `input`. */
  readonly subsystem: string;
  /** Events up to this sequence number are skipped; `/sys/kernel/uevent_seqnum` has that of the last one. */
  readonly after: number;
  /** Seconds to wait; after them the result is `undefined`. */
  readonly deadline: number;
}

/** Starts a service and waits until it is ready: the services isolate takes it. */
export interface StartStep {
  /** The operation. */
  readonly op: "start";
  /** The service. */
  readonly service: Service;
}

/** Attaches a container's terminal to the console and starts the container: the console isolate takes it. */
export interface ConsoleStep {
  /** The operation. */
  readonly op: "console";
  /** The container's id or name. */
  readonly container: string;
}

/** One thing that a stage asks PID 1 to do. */
export type Step =
  | MkdirStep
  | MknodStep
  | SymlinkStep
  | UnlinkStep
  | MountStep
  | UmountStep
  | SwitchRootStep
  | WriteFileStep
  | ReadFileStep
  | PreadStep
  | ReaddirStep
  | StatStep
  | FinitModuleStep
  | SethostnameStep
  | SiocsifflagsStep
  | SwaponStep
  | LosetupStep
  | GrowfsStep
  | UeventStep
  | StartStep
  | ConsoleStep;

/** The name of an operation. */
export type Op = Step["op"];

/** The fields of `statx(2)` that stages need. */
export interface Stat {
  /** File type and permission bits. */
  readonly mode: number;
  /** The owner's id. */
  readonly uid: number;
  /** The group's id. */
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  /** The device that holds the file. */
  readonly dev: number;
  /** The device that the file represents, if it is a device node. */
  readonly rdev: number;
  /** Whether something is mounted on the path (`STATX_ATTR_MOUNT_ROOT`). */
  readonly mountRoot: boolean;
}

/** The result of each operation that has one. */
export interface StepResults {
  /** The text. */
  readFile: string;
  /** The bytes. */
  pread: Uint8Array;
  /** The names, sorted. */
  readdir: readonly string[];
  /** The file's fields. */
  stat: Stat;
  /** The device, such as `/dev/loop0`. */
  losetup: string;
  /** The event; `undefined` if the deadline passed. */
  uevent: Uevent | undefined;
}

/** The result of a step. If the step may tolerate an error, the result may be `undefined`. */
export type StepResult<S extends Step> = S["op"] extends keyof StepResults
  ? "tolerate" extends keyof S ? StepResults[S["op"]] | undefined : StepResults[S["op"]]
  : void;

/**
 * Returns the part of a step that a stage's scope constrains: the path, the interface, the name or the executable.
 *
 * @param step The step.
 * @returns The text to check against the scope.
 */
export function subjectOf(step: Step): string {
  switch (step.op) {
    case "symlink":
      return step.linkpath;
    case "mount":
    case "umount2":
      return step.target;
    case "sethostname":
      return step.name;
    case "siocsifflags":
      return step.ifr_name;
    case "uevent":
      return step.subsystem;
    case "start":
      return step.service.argv[0];
    case "console":
      return step.container;
    default:
      return step.path;
  }
}
