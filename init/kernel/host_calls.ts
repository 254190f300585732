/**
 * Calls on the host as a whole. Marshals and throws; it holds no policy.
 *
 * @module
 */
import type { Check, Symbols } from "./call.ts";
import * as c from "./constants.ts";
import type { Kernel } from "./kernel.ts";
import * as m from "./marshal.ts";

/** Bytes of events that may wait to be read: loading modules causes hundreds at once. */
const UEVENT_BUFFER = 1 << 20;

/** The calls that this file implements. */
export type HostCalls = Pick<
  Kernel,
  | "finitModule"
  | "sethostname"
  | "siocsifflags"
  | "ueventSocket"
  | "wdiocSettimeout"
  | "wdiocGettimeout"
  | "sync"
  | "reboot"
  | "uptime"
  | "klog"
>;

/**
 * Makes these calls.
 *
 * @param libc The C library's functions.
 * @param check The check of their results.
 */
export function hostCalls(libc: Symbols, check: Check): HostCalls {
  function watchdogTimeout(fd: number, name: "SETTIMEOUT" | "GETTIMEOUT", seconds: number): number {
    const value = Int32Array.of(seconds);
    const buffer = new Uint8Array(value.buffer);
    check(libc.ioctl(fd, BigInt(c[`WDIOC_${name}`]), buffer), `ioctl WDIOC_${name}`, fd, seconds);
    return value[0]!;
  }
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
    ueventSocket() {
      const type = c.SOCK_RAW | c.SOCK_CLOEXEC;
      const fd = check(libc.socket(c.AF_NETLINK, type, c.NETLINK_KOBJECT_UEVENT), "socket");
      try {
        const size = new Uint8Array(new Int32Array([UEVENT_BUFFER]).buffer);
        check(
          libc.setsockopt(fd, c.SOL_SOCKET, c.SO_RCVBUFFORCE, size, size.length),
          "setsockopt SO_RCVBUFFORCE",
        );
        check(libc.bind(fd, m.sockaddrNl(c.AF_NETLINK, 1), m.SOCKADDR_NL_SIZE), "bind");
        return fd;
      } catch (error) {
        libc.close(fd);
        throw error;
      }
    },
    sync: () => libc.sync_waiting(),
    wdiocSettimeout: (fd, seconds) =>
      watchdogTimeout(fd, "SETTIMEOUT", m.unsigned(seconds, 65_535)),
    wdiocGettimeout: (fd) => watchdogTimeout(fd, "GETTIMEOUT", 0),
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
