/**
 * A kernel that records its calls, with a small file system in memory: for unit tests of the init. It must not act.
 *
 * @module
 */
import type { WindowSize } from "../../boot/config.ts";
import { S_IFDIR, S_IFIFO, S_IFMT } from "../../boot/inode.ts";
import {
  AT_FDCWD,
  O_CREAT,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDWR,
  O_TRUNC,
} from "../../init/kernel/constants.ts";
import { ERRNO, SyscallError } from "../../init/kernel/errno.ts";
import type { Ended } from "../../init/kernel/kernel.ts";
import type { LauncherKernel } from "../../init/kernel/launcher.ts";
import type { Stat } from "../../init/ops/operation.ts";
import { fakePaths } from "./paths.ts";

/** The initial state of a fake kernel. */
export interface FakeKernelOptions {
  /** The existing files, by path; their folders exist, too. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Nodes, folders and mounts: the values of `statx` that differ from a folder's defaults. */
  readonly stats?: Readonly<Record<string, Partial<Stat>>>;
  /** Symbolic links to absolute paths. */
  readonly links?: Readonly<Record<string, string>>;
  /**
   * Calls that fail, by `CALL ARGUMENTS` as recorded, by the beginning of that, or by `CALL`: with an error number's
   * name, or with an error that is not a system call's.
   */
  readonly fail?: Readonly<Record<string, string | Error>>;
  /** Ended children, which `waitid` returns. */
  readonly children?: readonly Ended[];
  readonly klog?: string;
  readonly winsize?: WindowSize;
  /** The input that `readWaiting` returns; after it, it waits for ever, or ends if the last item is `null`. */
  readonly input?: readonly (Uint8Array | null)[];
  /** Returns how many bytes a `writeWaiting` writes; -1 for an error. By default all of them. */
  readonly takes?: (bytes: Uint8Array) => number | Promise<number>;
  /** Settles when `tcdrain` does; by default at once. */
  readonly drained?: Promise<void>;
  /** The most bytes that each `write` writes. */
  readonly writes?: number;
}

/** A fake kernel and what it recorded. */
export interface FakeKernel extends LauncherKernel {
  /** Every call except those for the time, in order, including failed ones: `CALL ARGUMENTS`. */
  readonly calls: string[];
  readonly files: Map<string, Uint8Array>;
  /** Calls that fail from now on. */
  readonly fail: Map<string, string | Error>;
  /** Children that have ended and that were not yet waited for. */
  readonly children: Ended[];
  /** Returns the text that `writeWaiting` wrote. */
  readonly written: () => string;
  /** The open files. */
  readonly openFiles: ReadonlyMap<number, unknown>;
  /** Seconds since the kernel started. */
  time: number;
}

const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === "string" ? new TextEncoder().encode(data) : data;

/** Returns the error number of a name. */
export function errnoOf(code: string): number {
  for (const [number, [name]] of ERRNO) if (name === code) return number;
  throw new RangeError(`Cannot inject ${code}: there is no such error number`);
}

/**
 * Makes a fake kernel.
 *
 * @param options Its initial state.
 */
export function fakeKernel(options: FakeKernelOptions = {}): FakeKernel {
  const files = new Map(
    Object.entries(options.files ?? {}).map(([path, data]) => [path, bytesOf(data)]),
  );
  const stats = new Map(Object.entries(options.stats ?? {}));
  const links = new Map(Object.entries(options.links ?? {}));
  const { exists, follow, names, stat } = fakePaths(files, stats, links);
  const isLink = (path: string): boolean => links.has(path);
  const fail = new Map(Object.entries(options.fail ?? {}));
  const children = [...options.children ?? []];
  const input = [...options.input ?? []];
  const calls: string[] = [];
  const open = new Map<number, { path: string; at: number }>();
  const written: Uint8Array[] = [];
  let lastFd = 2;

  function record(call: string, ...args: readonly (string | number | Uint8Array)[]): void {
    const words = args.map((arg) => arg instanceof Uint8Array ? `<${arg.length}>` : String(arg));
    const line = [call, ...words].join(" ");
    calls.push(line);
    for (const [key, error] of fail) {
      if (line !== key && !line.startsWith(`${key} `)) continue;
      throw error instanceof Error ? error : new SyscallError(call, errnoOf(error), words);
    }
  }
  const error = (call: string, code: string, path: string): SyscallError =>
    new SyscallError(call, errnoOf(code), [path]);

  function opened(call: string, path: string, flags: number): number {
    const fifo = ((stats.get(path)?.mode ?? 0) & S_IFMT) === S_IFIFO;
    if (fifo && (flags & (O_NONBLOCK | O_RDWR | O_PATH)) === 0) {
      throw new Error(`${call} ${path} would block PID 1`);
    }
    if (!exists(path) && !isLink(path)) {
      if ((flags & O_CREAT) === 0) throw error(call, "ENOENT", path);
      files.set(path, new Uint8Array());
    }
    if ((flags & O_TRUNC) !== 0) files.set(path, new Uint8Array());
    open.set(++lastFd, { path, at: 0 });
    return lastFd;
  }
  /** Resolves a path through /proc/self/fd: the open file or folder, and the entry in it. */
  const throughFd = (path: string): string => {
    const [, fd, rest = ""] = /^\/proc\/self\/fd\/(\d+)(.*)$/.exec(path) ?? [];
    if (fd === undefined) return path;
    const folder = fileOf("open", Number(fd)).path;
    return folder === "/" ? rest || "/" : `${folder}${rest}`;
  };
  /** Resolves a path relative to an open folder. */
  const at = (dirfd: number, path: string): string => {
    if (dirfd === AT_FDCWD) return path;
    const folder = fileOf("openat2", dirfd).path;
    return path === "." ? folder : `${folder === "/" ? "" : folder}/${path}`;
  };
  function fileOf(call: string, fd: number): { path: string; at: number } {
    const file = open.get(fd);
    if (file === undefined) throw error(call, "EBADF", String(fd));
    return file;
  }

  const kernel: LauncherKernel = {
    mkdirat(dirfd, name, mode) {
      const path = at(dirfd, name);
      record("mkdir", path, mode);
      if (exists(path)) throw error("mkdir", "EEXIST", path);
      stats.set(path, { mode: S_IFDIR | mode });
    },
    mknodat(dirfd, name, mode, dev) {
      const path = at(dirfd, name);
      record("mknod", path, mode, dev);
      stats.set(path, { mode, rdev: dev });
    },
    symlinkat: (target, dirfd, linkpath) => record("symlink", target, at(dirfd, linkpath)),
    unlinkat: (dirfd, path) => record("unlink", at(dirfd, path)),
    rename(oldpath, newpath) {
      record("rename", oldpath, newpath);
      const data = files.get(oldpath);
      if (data === undefined) throw error("rename", "ENOENT", oldpath);
      files.delete(oldpath);
      files.set(newpath, data);
    },
    chmod: (path, mode) => record("chmod", throughFd(path), mode),
    lchownat: (dirfd, path, uid, gid) => record("lchown", at(dirfd, path), uid, gid),
    mount: (source, target, type, flags, data) =>
      record("mount", throughFd(source) || '""', throughFd(target), type || '""', flags, data),
    umount2: (target, flags) => record("umount2", throughFd(target), flags),
    chdir: (path) => record("chdir", throughFd(path)),
    chroot: (path) => record("chroot", path),
    pivotRoot: (newRoot, putOld) => record("pivot_root", newRoot, putOld),
    open(path, flags, _mode) {
      const named = throughFd(path);
      record("open", named, flags);
      return opened("open", follow(named), flags);
    },
    openat2(dirfd, name, flags, mode) {
      const path = at(dirfd, name);
      record("openat2", path, flags, mode);
      const linkItself = (flags & O_NOFOLLOW) !== 0 && (flags & O_PATH) !== 0;
      if (!linkItself && follow(path) !== path) throw error("openat2", "ELOOP", path);
      return opened("openat2", path, flags);
    },
    close(fd) {
      record("close", fd);
      if (!open.delete(fd)) throw error("close", "EBADF", String(fd));
    },
    read(fd, buffer) {
      record("read", fd);
      const file = fileOf("read", fd);
      const data = (files.get(file.path) ?? new Uint8Array())
        .subarray(file.at, file.at + buffer.length);
      buffer.set(data);
      file.at += data.length;
      return data.length;
    },
    pread(fd, buffer, offset) {
      record("pread", fd, buffer.length, offset);
      const { path } = fileOf("pread", fd);
      const data = (files.get(path) ?? new Uint8Array()).subarray(offset, offset + buffer.length);
      buffer.set(data);
      return data.length;
    },
    write(fd, bytes) {
      record("write", fd, bytes);
      const { path } = fileOf("write", fd);
      const taken = bytes.slice(0, options.writes ?? bytes.length);
      const before = files.get(path) ?? new Uint8Array();
      files.set(path, Uint8Array.of(...before, ...taken));
      return taken.length;
    },
    readWaiting(fd, buffer) {
      record("read waiting", fd);
      const data = input.shift();
      if (data === undefined) return new Promise(() => {});
      if (data === null) return Promise.resolve(0);
      buffer.set(data.subarray(0, buffer.length));
      if (data.length > buffer.length) input.unshift(data.subarray(buffer.length));
      return Promise.resolve(Math.min(data.length, buffer.length));
    },
    async writeWaiting(fd, bytes) {
      record("write waiting", fd, bytes);
      const count = await (options.takes?.(bytes) ?? bytes.length);
      if (count > 0) written.push(bytes.slice(0, count));
      return count;
    },
    getdents64(fd) {
      const { path } = fileOf("getdents64", fd);
      record("readdir", path);
      return names(path);
    },
    statx(dirfd, name) {
      const path = at(dirfd, name);
      record("statx", path);
      if (!exists(path)) throw error("statx", "ENOENT", path);
      return stat(path);
    },
    realpath(path) {
      record("realpath", path);
      const real = follow(path);
      if (!exists(real)) throw error("realpath", "ENOENT", path);
      return real;
    },
    finitModule: (fd, values, flags) => record("finit_module", fd, values || '""', flags),
    sethostname: (name) => record("sethostname", name),
    siocsifflags: (name, flags) => record("siocsifflags", name, flags),
    swapon: (path, swapflags) => record("swapon", throughFd(path), swapflags),
    loopCtlGetFree(control) {
      record("loopCtlGetFree", control);
      return 0;
    },
    loopConfigure: (loop, file) => record("loopConfigure", loop, file),
    growfs(fd, type, size, devid) {
      record("growfs", fd, type, size, devid);
      return Promise.resolve();
    },
    ueventSocket() {
      record("ueventSocket");
      return ++lastFd;
    },
    wdiocSettimeout(fd, seconds) {
      record("wdiocSettimeout", fd, seconds);
      return seconds;
    },
    wdiocGettimeout(fd) {
      record("wdiocGettimeout", fd);
      return 30;
    },
    tiocgwinsz(fd) {
      record("tiocgwinsz", fd);
      return options.winsize ?? { rows: 0, columns: 0 };
    },
    makeRaw(fd) {
      record("makeRaw", fd);
      return Uint8Array.of(7);
    },
    tcsetattr: (fd, termios) => record("tcsetattr", fd, ...termios),
    async tcdrain(fd) {
      record("tcdrain", fd);
      await options.drained;
    },
    execve(path) {
      record("execve", path);
      throw new Error("the fake kernel can't become another program");
    },
    waitid() {
      record("waitid");
      return children.shift() ?? null;
    },
    wasStopped(pid) {
      record("wasStopped", pid);
      return false;
    },
    kill: (pid, signal) => record("kill", pid, signal),
    refuseOwnSignals: () => record("seccomp"),
    leaveSignalStack: (signal) => record("rt_sigaction", signal),
    async sync() {
      await Promise.resolve();
      record("sync");
    },
    reboot: (command) => record("reboot", command),
    uptime: () => fake.time,
    klog(bytes) {
      record("klog", bytes);
      return options.klog ?? "";
    },
  };
  const fake: FakeKernel = Object.assign(kernel, {
    calls,
    files,
    fail,
    children,
    openFiles: open,
    written: () => new TextDecoder().decode(Uint8Array.from(written.flatMap((part) => [...part]))),
    time: 0,
  });
  return fake;
}
