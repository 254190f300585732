/**
 * What PID 1 asks of the kernel, as an interface: the broker, the reaper and shutdown are tested against a fake of it.
 * Marshalling and throwing only; no policy.
 *
 * @module
 */
import type { WindowSize } from "../../boot/config.ts";

/** The attributes of a file that stages need: `statx(2)`. */
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
  /** The device that the file is, of a device node. */
  readonly rdev: number;
  /** True where something is mounted on the path (`STATX_ATTR_MOUNT_ROOT`). */
  readonly mountRoot: boolean;
}

/** A child that has ended: `waitid(2)`. */
export interface Ended {
  readonly pid: number;
  /** How: `CLD_EXITED` (1), `CLD_KILLED` (2), `CLD_DUMPED` (3). */
  readonly code: number;
  /** Its exit status, or the signal that killed it. */
  readonly status: number;
}

/**
 * The system calls. Each throws a `SyscallError` where the kernel refuses, a `TypeError` where a string holds a NUL and
 * a `RangeError` where a number does not fit.
 */
export interface Kernel {
  mkdirat(dirfd: number, path: string, mode: number): void;
  mknodat(dirfd: number, path: string, mode: number, dev: number): void;
  symlinkat(target: string, dirfd: number, linkpath: string): void;
  unlinkat(dirfd: number, path: string): void;
  rename(oldpath: string, newpath: string): void;
  chmod(path: string, mode: number): void;
  /** Sets owner and group, of a symbolic link its own: `fchownat(2)`. */
  lchownat(dirfd: number, path: string, uid: number, gid: number): void;
  mount(
    source: string,
    target: string,
    filesystemtype: string,
    mountflags: number,
    data: string,
  ): void;
  umount2(target: string, flags: number): void;
  chdir(path: string): void;
  chroot(path: string): void;

  open(path: string, flags: number, mode?: number): number;
  /** Opens a path none of whose components is a symbolic link: `openat2(2)` with `RESOLVE_NO_SYMLINKS`. */
  openat2(dirfd: number, path: string, flags: number, mode: number): number;
  close(fd: number): void;
  read(fd: number, buffer: Uint8Array): number;
  pread(fd: number, buffer: Uint8Array, offset: number): number;
  write(fd: number, bytes: Uint8Array): number;
  /** Reads without holding up PID 1. Answers 0 at the end and -1 on any error. */
  readWaiting(fd: number, buffer: Uint8Array): Promise<number>;
  /** Writes without holding up PID 1. Answers -1 on any error. */
  writeWaiting(fd: number, bytes: Uint8Array): Promise<number>;
  /** The names in an open folder, sorted, without `.` and `..`. */
  getdents64(fd: number): string[];
  /** The attributes of a path, of a symbolic link its own. */
  statx(dirfd: number, path: string): Stat;
  realpath(path: string): string;

  finitModule(fd: number, paramValues: string, flags: number): void;
  sethostname(name: string): void;
  /** Has the kernel swap to a device. */
  swapon(path: string, swapflags: number): void;
  /** The number of a loop device that shows no file: it is made where there is none. */
  loopCtlGetFree(control: number): number;
  /** Shows an open file on an open loop device, read-only. */
  loopConfigure(loop: number, file: number): void;
  /** Grows the file system of an open folder, without holding up PID 1. */
  growfs(
    fd: number,
    filesystemtype: "ext4" | "xfs" | "btrfs",
    size: number,
    devid: number,
  ): Promise<void>;
  /** Adds to the flags of a network interface. */
  siocsifflags(name: string, flags: number): void;
  /** Opens the socket on which the kernel tells of devices: `netlink(7)`, `NETLINK_KOBJECT_UEVENT`. */
  ueventSocket(): number;
  /** Sets the seconds of a watchdog; answers those that it took. */
  wdiocSettimeout(fd: number, seconds: number): number;
  /** The seconds of a watchdog. */
  wdiocGettimeout(fd: number): number;
  /** The terminal's size; zeros where it does not know. */
  tiocgwinsz(fd: number): WindowSize;
  /** Makes a terminal raw; answers what {@linkcode Kernel.tcsetattr} restores. */
  makeRaw(fd: number): Uint8Array;
  tcsetattr(fd: number, termios: Uint8Array): void;
  /**
   * Waits, without holding up PID 1, until a terminal's line has taken what was written. What is no terminal has nothing
   * to wait for.
   */
  tcdrain(fd: number): Promise<void>;

  /** One ended child of this thread, without waiting; `null` where none has ended, or there is none. */
  waitid(): Ended | null;
  /** Whether a child of this process, of any thread, was stopped since this was last asked; ended ones stay to be reaped. */
  wasStopped(pid: number): boolean;
  kill(pid: number, signal: number): void;
  /**
   * Refuses `kill(2)` on this process itself with `EPERM` from now on: to the calling thread and to those that it starts
   * later, and the programs that these start.
   */
  refuseOwnSignals(): void;
  /** Has a signal's handler run on whatever stack the thread is on: `rt_sigaction(2)` without `SA_ONSTACK`. */
  leaveSignalStack(signal: number): void;
  sync(): Promise<void>;
  reboot(command: number): void;
  /** Seconds since the kernel started: `CLOCK_BOOTTIME`. */
  uptime(): number;
  /** The end of the kernel's log, at most so many bytes: `syslog(2)`. */
  klog(bytes: number): string;
}
