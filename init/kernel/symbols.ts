/**
 * The functions of the C library that PID 1 calls, each with its C declaration. Loads nothing.
 *
 * Buffers and numbers only: path-scoped `ffi` permission denies everything that makes or follows a pointer.
 *
 * @module
 */

/** The C library, by the absolute path that `ffi` permission names. */
export const LIBC = "/lib/x86_64-linux-gnu/libc.so.6";

/** Every call that {@linkcode ../kernel.ts | Kernel} makes. */
export const SYMBOLS = {
  // int *__errno_location(void)
  __errno_location: { parameters: [], result: "u64" },
  // void *memcpy(void *dest, const void *src, size_t n), as a way to read errno without following a pointer
  memcpy: { parameters: ["buffer", "u64", "usize"], result: "u64" },

  // int mkdirat(int dirfd, const char *path, mode_t mode)
  mkdirat: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  // int mknodat(int dirfd, const char *path, mode_t mode, dev_t dev)
  mknodat: { parameters: ["i32", "buffer", "u32", "u64"], result: "i32" },
  // int symlinkat(const char *target, int dirfd, const char *linkpath)
  symlinkat: { parameters: ["buffer", "i32", "buffer"], result: "i32" },
  // int unlinkat(int dirfd, const char *path, int flags)
  unlinkat: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  // int rename(const char *oldpath, const char *newpath)
  rename: { parameters: ["buffer", "buffer"], result: "i32" },
  // int chmod(const char *path, mode_t mode)
  chmod: { parameters: ["buffer", "u32"], result: "i32" },
  // int fchownat(int dirfd, const char *path, uid_t owner, gid_t group, int flags)
  fchownat: { parameters: ["i32", "buffer", "u32", "u32", "i32"], result: "i32" },
  // int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data)
  mount: { parameters: ["buffer", "buffer", "buffer", "u64", "buffer"], result: "i32" },
  // int umount2(const char *target, int flags)
  umount2: { parameters: ["buffer", "i32"], result: "i32" },
  // int chdir(const char *path)
  chdir: { parameters: ["buffer"], result: "i32" },
  // int chroot(const char *path)
  chroot: { parameters: ["buffer"], result: "i32" },

  // int open(const char *path, int flags, mode_t mode)
  open: { parameters: ["buffer", "i32", "u32"], result: "i32" },
  // long syscall(SYS_openat2, int dirfd, const char *path, struct open_how *how, size_t size)
  openat2: {
    name: "syscall",
    parameters: ["i64", "i32", "buffer", "buffer", "usize"],
    result: "i64",
  },
  // int close(int fd)
  close: { parameters: ["i32"], result: "i32" },
  // ssize_t read(int fd, void *buf, size_t count)
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  // the same on a thread of its own: it may wait, and its errno is lost
  read_waiting: {
    name: "read",
    parameters: ["i32", "buffer", "usize"],
    result: "isize",
    nonblocking: true,
  },
  // ssize_t pread(int fd, void *buf, size_t count, off_t offset)
  pread: { parameters: ["i32", "buffer", "usize", "i64"], result: "isize" },
  // ssize_t write(int fd, const void *buf, size_t count)
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  // the same on a thread of its own: it may wait, and its errno is lost
  write_waiting: {
    name: "write",
    parameters: ["i32", "buffer", "usize"],
    result: "isize",
    nonblocking: true,
  },
  // long syscall(SYS_getdents64, int fd, void *dirp, size_t count)
  getdents64: { name: "syscall", parameters: ["i64", "i32", "buffer", "usize"], result: "i64" },
  // int statx(int dirfd, const char *path, int flags, unsigned int mask, struct statx *buf)
  statx: { parameters: ["i32", "buffer", "i32", "u32", "buffer"], result: "i32" },
  // char *realpath(const char *path, char *resolved_path)
  realpath: { parameters: ["buffer", "buffer"], result: "u64" },

  // long syscall(SYS_finit_module, int fd, const char *param_values, int flags)
  finit_module: { name: "syscall", parameters: ["i64", "i32", "buffer", "i32"], result: "i64" },
  // int sethostname(const char *name, size_t len)
  sethostname: { parameters: ["buffer", "usize"], result: "i32" },
  // int socket(int domain, int type, int protocol)
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  // int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  // int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen)
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  // int ioctl(int fd, unsigned long request, void *argp)
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  // the same on a thread of its own: it may wait, and its errno is lost
  ioctl_waiting: {
    name: "ioctl",
    parameters: ["i32", "u64", "buffer"],
    result: "i32",
    nonblocking: true,
  },
  // int swapon(const char *path, int swapflags)
  swapon: { parameters: ["buffer", "i32"], result: "i32" },
  // int tcgetattr(int fd, struct termios *termios_p)
  tcgetattr: { parameters: ["i32", "buffer"], result: "i32" },
  // int tcsetattr(int fd, int actions, const struct termios *termios_p)
  tcsetattr: { parameters: ["i32", "i32", "buffer"], result: "i32" },
  // int tcdrain(int fd), on a thread of its own: it waits for the line
  tcdrain_waiting: { name: "tcdrain", parameters: ["i32"], result: "i32", nonblocking: true },
  // void cfmakeraw(struct termios *termios_p)
  cfmakeraw: { parameters: ["buffer"], result: "void" },

  // int waitid(idtype_t idtype, id_t id, siginfo_t *infop, int options)
  waitid: { parameters: ["i32", "u32", "buffer", "i32"], result: "i32" },
  // long syscall(SYS_rt_sigaction, int signum, struct kernel_sigaction *act, *oldact, size_t sigsetsize)
  rt_sigaction: {
    name: "syscall",
    parameters: ["i64", "i32", "buffer", "buffer", "usize"],
    result: "i64",
  },
  // long syscall(SYS_seccomp, unsigned int operation, unsigned int flags, void *args)
  seccomp: { name: "syscall", parameters: ["i64", "u32", "u32", "buffer"], result: "i64" },
  // int kill(pid_t pid, int sig)
  kill: { parameters: ["i32", "i32"], result: "i32" },
  // void sync(void), which waits for the disks
  sync_waiting: { name: "sync", parameters: [], result: "void", nonblocking: true },
  // int reboot(int cmd)
  reboot: { parameters: ["u32"], result: "i32" },
  // int clock_gettime(clockid_t clockid, struct timespec *tp)
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  // int klogctl(int type, char *bufp, int len)
  klogctl: { parameters: ["i32", "buffer", "i32"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;
