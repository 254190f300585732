/**
 * The interface between PID 1 and the kernel: the broker, the reaper and shutdown are tested against a fake of it.
 * Marshals and throws only; it holds no policy.
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
  /** The device that a device node stands for. */
  readonly rdev: number;
  /** Whether something is mounted on the path (`STATX_ATTR_MOUNT_ROOT`). */
  readonly mountRoot: boolean;
}

/** A child that has ended: `waitid(2)`. */
export interface Ended {
  readonly pid: number;
  /** How it ended: `CLD_EXITED` (1), `CLD_KILLED` (2), `CLD_DUMPED` (3). */
  readonly code: number;
  /** Its exit status, or the signal that killed it. */
  readonly status: number;
}

/**
 * The system calls. Each throws a `SyscallError` if the kernel refuses, a `TypeError` if a string contains a NUL, and a
 * `RangeError` if a number does not fit.
 */
export interface Kernel {
  mkdirat(dirfd: number, path: string, mode: number): void;
  mknodat(dirfd: number, path: string, mode: number, dev: number): void;
  symlinkat(target: string, dirfd: number, linkpath: string): void;
  unlinkat(dirfd: number, path: string): void;
  rename(oldpath: string, newpath: string): void;
  chmod(path: string, mode: number): void;
  /** Sets owner and group; for a symbolic link, those of the link itself: `fchownat(2)`. */
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
  /** Reads without blocking PID 1. Returns 0 at the end and -1 on any error. */
  readWaiting(fd: number, buffer: Uint8Array): Promise<number>;
  /** Writes without blocking PID 1. Returns -1 on any error. */
  writeWaiting(fd: number, bytes: Uint8Array): Promise<number>;
  /** The names in an open folder, sorted, without `.` and `..`. */
  getdents64(fd: number): string[];
  /** The attributes of a path; for a symbolic link, those of the link itself. */
  statx(dirfd: number, path: string): Stat;
  realpath(path: string): string;

  finitModule(fd: number, paramValues: string, flags: number): void;
  sethostname(name: string): void;
  /** Makes the kernel swap to a device. */
  swapon(path: string, swapflags: number): void;
  /** The number of a free loop device: the kernel makes one if there is none. */
  loopCtlGetFree(control: number): number;
  /** Attaches an open file to an open loop device, read-only. */
  loopConfigure(loop: number, file: number): void;
  /** Grows the file system of an open folder, without blocking PID 1. */
  growfs(
    fd: number,
    filesystemtype: "ext4" | "xfs" | "btrfs",
    size: number,
    devid: number,
  ): Promise<void>;
  /** Adds to the flags of a network interface. */
  siocsifflags(name: string, flags: number): void;
  /** Opens the socket on which the kernel reports device events: `netlink(7)`, `NETLINK_KOBJECT_UEVENT`. */
  ueventSocket(): number;
  /** Sets the timeout of a watchdog, in seconds; returns the one that it accepted. */
  wdiocSettimeout(fd: number, seconds: number): number;
  /** The timeout of a watchdog, in seconds. */
  wdiocGettimeout(fd: number): number;
  /** The terminal's size; zeros if it does not know. */
  tiocgwinsz(fd: number): WindowSize;
  /** Makes a terminal raw; returns the earlier settings, for {@linkcode Kernel.tcsetattr} to restore. */
  makeRaw(fd: number): Uint8Array;
  tcsetattr(fd: number, termios: Uint8Array): void;
  /**
   * Waits, without blocking PID 1, until a terminal's line has transmitted everything that was written. It does not
   * wait for anything but a terminal.
   */
  tcdrain(fd: number): Promise<void>;

  /** One ended child of this thread, without waiting; `null` if none has ended, or there is none. */
  waitid(): Ended | null;
  /** Whether a child of any thread of this process was stopped since the last call; ended ones remain to be reaped. */
  wasStopped(pid: number): boolean;
  kill(pid: number, signal: number): void;
  /**
   * Makes `kill(2)` on this process itself fail with `EPERM` from now on: for the calling thread, for the threads that
   * it starts later, and for the programs that these start.
   */
  refuseOwnSignals(): void;
  /** Makes a signal's handler run on the thread's current stack: `rt_sigaction(2)` without `SA_ONSTACK`. */
  leaveSignalStack(signal: number): void;
  sync(): Promise<void>;
  reboot(command: number): void;
  /** Seconds since the kernel started: `CLOCK_BOOTTIME`. */
  uptime(): number;
  /** The end of the kernel's log, at most this many bytes: `syslog(2)`. */
  klog(bytes: number): string;
}
