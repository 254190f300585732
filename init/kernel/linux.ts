/**
 * The kernel as it is: the only file that opens a library. Needs `ffi` permission for {@linkcode LIBC}.
 *
 * Marshals and throws; it holds no policy. Nothing happens before {@linkcode openLinux} is called.
 *
 * @module
 */
import * as c from "./constants.ts";
import { SyscallError } from "./errno.ts";
import type { Kernel } from "./kernel.ts";
import * as m from "./marshal.ts";
import { LIBC, SYMBOLS } from "./symbols.ts";

type Symbols = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/**
 * Opens the C library.
 *
 * @returns The system calls.
 * @throws {Deno.errors.NotCapable} Without the permission.
 */
export function openLinux(): Kernel {
  const libc = Deno.dlopen(LIBC, SYMBOLS).symbols;
  const check = checker(libc);
  return {
    ...fileSystemCalls(libc, check),
    ...fileCalls(libc, check),
    ...hostCalls(libc, check),
    ...terminalCalls(libc, check),
    ...processCalls(libc, check),
  };
}

/** Throws the `SyscallError` of a call that answered -1; else answers what it answered, as a number. */
type Check = (
  result: number | bigint,
  syscall: string,
  ...args: readonly (string | number)[]
) => number;

function checker(libc: Symbols): Check {
  const errno = new Int32Array(1);
  const bytes = new Uint8Array(errno.buffer);
  return (result, syscall, ...args) => {
    if (Number(result) !== -1) return Number(result);
    libc.memcpy(bytes, libc.__errno_location(), 4n);
    throw new SyscallError(syscall, errno[0]!, args);
  };
}

type FileSystemCalls = Pick<
  Kernel,
  | "mkdir"
  | "rmdir"
  | "mknod"
  | "symlink"
  | "unlink"
  | "chmod"
  | "lchown"
  | "mount"
  | "umount2"
  | "chdir"
  | "chroot"
  | "pivotRoot"
>;

function fileSystemCalls(libc: Symbols, check: Check): FileSystemCalls {
  return {
    mkdir: (path, mode) => void check(libc.mkdir(m.cstring(path), m.unsigned(mode)), "mkdir", path),
    rmdir: (path) => void check(libc.rmdir(m.cstring(path)), "rmdir", path),
    mknod: (path, mode, dev) =>
      void check(
        libc.mknod(m.cstring(path), m.unsigned(mode), BigInt(m.unsigned(dev))),
        "mknod",
        path,
      ),
    symlink: (target, linkpath) =>
      void check(libc.symlink(m.cstring(target), m.cstring(linkpath)), "symlink", target, linkpath),
    unlink: (path) => void check(libc.unlink(m.cstring(path)), "unlink", path),
    chmod: (path, mode) => void check(libc.chmod(m.cstring(path), m.unsigned(mode)), "chmod", path),
    lchown: (path, uid, gid) =>
      void check(libc.lchown(m.cstring(path), m.unsigned(uid), m.unsigned(gid)), "lchown", path),
    mount: (source, target, type, flags, data) =>
      void check(
        libc.mount(
          m.cstring(source),
          m.cstring(target),
          m.cstring(type),
          BigInt(m.unsigned(flags)),
          m.cstring(data),
        ),
        "mount",
        source,
        target,
        type,
      ),
    umount2: (target, flags) =>
      void check(libc.umount2(m.cstring(target), m.unsigned(flags)), "umount2", target),
    chdir: (path) => void check(libc.chdir(m.cstring(path)), "chdir", path),
    chroot: (path) => void check(libc.chroot(m.cstring(path)), "chroot", path),
    pivotRoot: (newRoot, putOld) =>
      void check(
        libc.pivot_root(BigInt(c.SYS_pivot_root), m.cstring(newRoot), m.cstring(putOld)),
        "pivot_root",
        newRoot,
        putOld,
      ),
  };
}

type FileCalls = Pick<
  Kernel,
  | "open"
  | "openNoSymlinks"
  | "close"
  | "read"
  | "pread"
  | "write"
  | "readWaiting"
  | "writeWaiting"
  | "readdir"
  | "statx"
  | "realpath"
>;

function fileCalls(libc: Symbols, check: Check): FileCalls {
  const open: Kernel["open"] = (path, flags, mode = 0) =>
    check(libc.open(m.cstring(path), flags | c.O_CLOEXEC, m.unsigned(mode)), "open", path);
  const close: Kernel["close"] = (fd) => void check(libc.close(fd), "close", fd);
  return {
    open,
    close,
    openNoSymlinks(path, flags, mode) {
      const how = new BigUint64Array([
        BigInt(flags | c.O_CLOEXEC),
        BigInt(m.unsigned(mode)),
        BigInt(c.RESOLVE_NO_SYMLINKS),
      ]);
      return check(
        libc.openat2(
          BigInt(c.SYS_openat2),
          c.AT_FDCWD,
          m.cstring(path),
          new Uint8Array(how.buffer),
          BigInt(how.byteLength),
        ),
        "openat2",
        path,
      );
    },
    read: (fd, buffer) => check(libc.read(fd, bytes(buffer), BigInt(buffer.length)), "read", fd),
    pread: (fd, buffer, offset) =>
      check(
        libc.pread(
          fd,
          bytes(buffer),
          BigInt(buffer.length),
          BigInt(m.unsigned(offset, Number.MAX_SAFE_INTEGER)),
        ),
        "pread",
        fd,
        offset,
      ),
    write: (fd, buffer) => check(libc.write(fd, bytes(buffer), BigInt(buffer.length)), "write", fd),
    readWaiting: async (fd, buffer) =>
      Number(await libc.read_waiting(fd, bytes(buffer), BigInt(buffer.length))),
    writeWaiting: async (fd, buffer) =>
      Number(await libc.write_waiting(fd, bytes(buffer), BigInt(buffer.length))),
    readdir(path) {
      const fd = open(path, c.O_RDONLY | c.O_DIRECTORY);
      try {
        const names: string[] = [];
        const buffer = new Uint8Array(32768);
        for (;;) {
          const size = BigInt(buffer.length);
          const call = libc.getdents64(BigInt(c.SYS_getdents64), fd, buffer, size);
          const length = check(call, "getdents64", path);
          if (length === 0) return names.sort();
          names.push(...m.readDirents(buffer.subarray(0, length)));
        }
      } finally {
        close(fd);
      }
    },
    statx(path) {
      const buffer = new Uint8Array(m.STATX_SIZE);
      const flags = c.AT_SYMLINK_NOFOLLOW;
      check(
        libc.statx(c.AT_FDCWD, m.cstring(path), flags, c.STATX_BASIC_STATS, buffer),
        "statx",
        path,
      );
      return m.readStatx(buffer);
    },
    realpath(path) {
      const resolved = new Uint8Array(4097);
      const found = libc.realpath(m.cstring(path), resolved);
      check(BigInt(found) === 0n ? -1 : 0, "realpath", path);
      return m.fromCstring(resolved);
    },
  };
}

/** A view that Deno's types take: a stage's bytes never stand in shared memory. */
function bytes(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  return buffer as Uint8Array<ArrayBuffer>;
}

type HostCalls = Pick<
  Kernel,
  "finitModule" | "sethostname" | "siocsifflags" | "sync" | "reboot" | "uptime" | "klog"
>;

function hostCalls(libc: Symbols, check: Check): HostCalls {
  return {
    finitModule: (fd, paramValues, flags) =>
      void check(
        libc.finit_module(BigInt(c.SYS_finit_module), fd, m.cstring(paramValues), flags),
        "finit_module",
      ),
    sethostname(name) {
      const bytes = m.cstring(name);
      check(libc.sethostname(bytes, BigInt(bytes.length - 1)), "sethostname", name);
    },
    siocsifflags(name, flags) {
      const request = m.ifreq(name);
      const fd = check(libc.socket(c.AF_INET, c.SOCK_DGRAM, 0), "socket");
      try {
        check(libc.ioctl(fd, BigInt(c.SIOCGIFFLAGS), request), "ioctl SIOCGIFFLAGS", name);
        const view = new DataView(request.buffer);
        view.setUint16(16, view.getUint16(16, true) | m.unsigned(flags, 0xffff), true);
        check(libc.ioctl(fd, BigInt(c.SIOCSIFFLAGS), request), "ioctl SIOCSIFFLAGS", name);
      } finally {
        check(libc.close(fd), "close", fd);
      }
    },
    sync: () => libc.sync_waiting(),
    reboot: (command) => void check(libc.reboot(m.unsigned(command)), "reboot", command),
    uptime() {
      const timespec = new BigInt64Array(2);
      const buffer = new Uint8Array(timespec.buffer);
      check(libc.clock_gettime(c.CLOCK_BOOTTIME, buffer), "clock_gettime");
      return Number(timespec[0]) + Number(timespec[1]) / 1e9;
    },
    klog(bytes) {
      const buffer = new Uint8Array(unsignedSize(bytes));
      const length = libc.klogctl(c.SYSLOG_ACTION_READ_ALL, buffer, buffer.length);
      return new TextDecoder().decode(buffer.subarray(0, check(length, "klogctl")));
    },
  };
}

const unsignedSize = (bytes: number): number => m.unsigned(bytes, 1 << 20);

type TerminalCalls = Pick<Kernel, "tiocgwinsz" | "makeRaw" | "tcsetattr">;

function terminalCalls(libc: Symbols, check: Check): TerminalCalls {
  /** Bytes of `struct termios`, with room. */
  const termiosSize = 64;
  const tcsetattr: Kernel["tcsetattr"] = (fd, termios) =>
    void check(libc.tcsetattr(fd, c.TCSANOW, bytes(termios)), "tcsetattr", fd);
  return {
    tcsetattr,
    tiocgwinsz(fd) {
      const winsize = new Uint16Array(4);
      const buffer = new Uint8Array(winsize.buffer);
      check(libc.ioctl(fd, BigInt(c.TIOCGWINSZ), buffer), "ioctl TIOCGWINSZ", fd);
      return { rows: winsize[0]!, columns: winsize[1]! };
    },
    makeRaw(fd) {
      const before = new Uint8Array(termiosSize);
      check(libc.tcgetattr(fd, before), "tcgetattr", fd);
      const raw = before.slice();
      libc.cfmakeraw(raw);
      tcsetattr(fd, raw);
      return before;
    },
  };
}

type ProcessCalls = Pick<Kernel, "execve" | "waitid" | "kill" | "leaveSignalStack">;

function processCalls(libc: Symbols, check: Check): ProcessCalls {
  const siginfo = new Uint8Array(m.SIGINFO_SIZE);
  const options = c.WEXITED | c.WNOHANG | c.__WNOTHREAD;
  return {
    execve(path, argv, environment) {
      const strings = [...argv, ...environment].map(m.cstring);
      const pointers = strings.map((string) =>
        Deno.UnsafePointer.value(Deno.UnsafePointer.of(string))
      );
      const vector = (items: readonly bigint[]): Uint8Array<ArrayBuffer> =>
        new Uint8Array(new BigUint64Array([...items, 0n]).buffer);
      const call = libc.execve(
        m.cstring(path),
        vector(pointers.slice(0, argv.length)),
        vector(pointers.slice(argv.length)),
      );
      check(call, "execve", path);
      throw new Error(`execve ${path} came back`);
    },
    waitid() {
      siginfo.fill(0);
      try {
        check(libc.waitid(c.P_ALL, 0, siginfo, options), "waitid");
      } catch (error) {
        if (error instanceof SyscallError && error.code === "ECHILD") return null;
        throw error;
      }
      return m.readSiginfo(siginfo);
    },
    kill: (pid, signal) => void check(libc.kill(pid, signal), "kill", pid, signal),
    leaveSignalStack(signal) {
      const action = new Uint8Array(m.SIGACTION_SIZE);
      const call = BigInt(c.SYS_rt_sigaction);
      const size = BigInt(m.SIGSET_SIZE);
      check(libc.rt_sigaction(call, signal, null, action, size), "rt_sigaction", signal);
      m.clearSigactionFlags(action, c.SA_ONSTACK);
      check(libc.rt_sigaction(call, signal, action, null, size), "rt_sigaction", signal);
    },
  };
}
