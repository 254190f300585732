/**
 * Numbers of the Linux user space interface on x86-64. `tests/host/constants_test.ts` compares them with the headers.
 * Those that stages use are in `boot/`.
 *
 * @module
 */

/** `open(2)`, `asm-generic/fcntl.h`. */
export const O_RDONLY = 0;
export const O_WRONLY = 0o1;
export const O_RDWR = 0o2;
export const O_CREAT = 0o100;
export const O_NOCTTY = 0o400;
export const O_TRUNC = 0o1000;
export const O_NONBLOCK = 0o4000;
export const O_DIRECTORY = 0o200000;
export const O_NOFOLLOW = 0o400000;
export const O_CLOEXEC = 0o2000000;
/** Only a place in the file system: it can be neither read nor written. */
export const O_PATH = 0o10000000;
/** `openat2(2)`: no component of the path may be a symbolic link. `linux/openat2.h` */
export const RESOLVE_NO_SYMLINKS = 0x04;
/** Relative paths begin at the working directory. `linux/fcntl.h` */
export const AT_FDCWD = -100;
/** Do not follow a last symbolic link. `linux/fcntl.h` */
export const AT_SYMLINK_NOFOLLOW = 0x100;

/** `statx(2)`, `linux/stat.h`. */
export const STATX_BASIC_STATS = 0x7ff;
export const STATX_ATTR_MOUNT_ROOT = 0x2000;

/** `finit_module(2)`, `linux/module.h`: the kernel itself unpacks the file. */
export const MODULE_INIT_COMPRESSED_FILE = 4;

/** System calls that glibc has no function for: `asm/unistd_64.h`. */
export const SYS_rt_sigaction = 13;
export const SYS_getdents64 = 217;
export const SYS_finit_module = 313;
export const SYS_seccomp = 317;
export const SYS_openat2 = 437;

/** `waitid(2)`, `linux/wait.h`: every child, or one; don't wait; those stopped; those ended; only of this thread. */
export const P_ALL = 0;
export const P_PID = 1;
export const WNOHANG = 0x1;
export const WSTOPPED = 0x2;
export const WEXITED = 0x4;
export const __WNOTHREAD = 0x20000000;

/** `reboot(2)`, `linux/reboot.h`. */
export const LINUX_REBOOT_CMD_RESTART = 0x01234567;
export const LINUX_REBOOT_CMD_HALT = 0xcdef0123;
export const LINUX_REBOOT_CMD_POWER_OFF = 0x4321fedc;
/** Ctrl-alt-del then sends SIGINT to PID 1 instead of resetting the machine. */
export const LINUX_REBOOT_CMD_CAD_OFF = 0;

/** `clock_gettime(2)`, `linux/time.h`: seconds since the kernel started, also while suspended. */
export const CLOCK_BOOTTIME = 7;

/** `syslog(2)`: read the last messages that are left in the kernel's ring. */
export const SYSLOG_ACTION_READ_ALL = 3;

/** `netdevice(7)`, `linux/sockios.h`. */
export const SIOCGIFFLAGS = 0x8913;
export const SIOCSIFFLAGS = 0x8914;
export const AF_INET = 2;
export const SOCK_DGRAM = 2;

/** `ioctl_iflags(2)` and similar: the block size of a file system, and growing one. `linux/fs.h` */
export const FIGETBSZ = 2;
export const EXT4_IOC_RESIZE_FS = 0x40086610;
export const XFS_IOC_FSGEOMETRY = 0x8100587e;
export const XFS_IOC_FSGROWFSDATA = 0x4010586e;
export const BTRFS_IOC_RESIZE = 0x50009403;

/** `netlink(7)`, `bits/socket.h`, `linux/netlink.h`: device events; their only multicast group is the first bit. */
export const AF_NETLINK = 16;
export const SOCK_RAW = 3;
export const SOCK_CLOEXEC = 0o2000000;
export const NETLINK_KOBJECT_UEVENT = 15;
/** `socket(7)`, `asm-generic/socket.h`: a socket's receive buffer, even beyond `rmem_max`. */
export const SOL_SOCKET = 1;
export const SO_RCVBUFFORCE = 33;

/** `loop(4)`, `linux/loop.h`. */
export const LOOP_CTL_GET_FREE = 0x4c82;
export const LOOP_CONFIGURE = 0x4c0a;
export const LO_FLAGS_READ_ONLY = 1;

/** Watchdogs, `linux/watchdog.h`: seconds until they reset the machine. */
export const WDIOC_SETTIMEOUT = 0xc0045706;
export const WDIOC_GETTIMEOUT = 0x80045707;

/** Input devices, `linux/input-event-codes.h`. */
export const EV_KEY = 0x01;
export const KEY_POWER = 116;

/** `ioctl_tty(2)`, `asm-generic/ioctls.h`. */
export const TIOCGWINSZ = 0x5413;
/** `termios(3)`: at once; after output has drained is 1. */
export const TCSANOW = 0;

/** `seccomp(2)`, `linux/seccomp.h`; for filters, `linux/filter.h`, `linux/bpf_common.h` and `linux/audit.h`. */
export const SECCOMP_SET_MODE_FILTER = 1;
export const SECCOMP_RET_ALLOW = 0x7fff0000;
export const SECCOMP_RET_ERRNO = 0x00050000;
export const AUDIT_ARCH_X86_64 = 0xc000003e;
export const BPF_LD = 0x00;
export const BPF_W = 0x00;
export const BPF_ABS = 0x20;
export const BPF_JMP = 0x05;
export const BPF_JEQ = 0x10;
export const BPF_K = 0x00;
export const BPF_RET = 0x06;
export const SYS_kill = 62;

/** `sigaction(2)`, `asm-generic/signal-defs.h`: the handler runs on the signal stack. */
export const SA_ONSTACK = 0x08000000;

/** Signals whose handlers must not run on the signal stack, and those that PID 1 sends: `signal(7)`. */
export const SIGBUS = 7;
export const SIGSEGV = 11;
/** The C library's own, with which its threads change their user together. */
export const SIGSETXID = 33;
export const SIGTERM = 15;
export const SIGKILL = 9;
