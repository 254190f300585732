/**
 * Checks every number that the sources take from the system against the system's own headers and programs.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as mountflags from "../../boot/mountflags.ts";
import * as network from "../../boot/stages/network/body.ts";
import * as inode from "../../boot/inode.ts";
import * as constants from "../../init/kernel/constants.ts";
import { ERRNO } from "../../init/kernel/errno.ts";
import { skip } from "../skip.ts";
import { missingPackages, numberOf, readHeader } from "./headers.ts";

/** The header of each name, by the pattern of the name: the first match counts. */
const HEADERS: readonly (readonly [names: RegExp, header: string])[] = [
  [/^O_/, "asm-generic/fcntl.h"],
  [/^RESOLVE_/, "linux/openat2.h"],
  [/^AT_/, "linux/fcntl.h"],
  [/^(STATX|S)_/, "linux/stat.h"],
  [/^MODULE_INIT_/, "linux/module.h"],
  [/^SYS_/, "asm/unistd_64.h"],
  [/^(P_(ALL|PID)|WNO|WEX|WSTOPPED|__W)/, "linux/wait.h"],
  [/^LINUX_REBOOT_/, "linux/reboot.h"],
  [/^CLOCK_/, "linux/time.h"],
  [/^SIO/, "linux/sockios.h"],
  [/^AF_/, "bits/socket.h"],
  [/^SOCK_/, "bits/socket_type.h"],
  [/^NETLINK_/, "linux/netlink.h"],
  [/^(SOL|SO)_/, "asm-generic/socket.h"],
  [/^(LOOP|LO)_/, "linux/loop.h"],
  [/^WDIOC_/, "linux/watchdog.h"],
  [/^(EV|KEY)_/, "linux/input-event-codes.h"],
  [/^TIO/, "asm-generic/ioctls.h"],
  [/^TCSA/, "asm-generic/termbits.h"],
  [/^SIG/, "asm/signal.h"],
  [/^SA_/, "asm-generic/signal-defs.h"],
  [/^MS_/, "linux/mount.h"],
  [/^(MNT|UMOUNT)_/, "sys/mount.h"],
  [/^SECCOMP_/, "linux/seccomp.h"],
  [/^BPF_/, "linux/bpf_common.h"],
  [/^IFF_/, "linux/if.h"],
];

/** Numbers that no header of user space defines, and the place where each is defined. */
const WITHOUT_HEADER: Readonly<Record<string, number>> = {
  /** The kernel's own `include/linux/syslog.h`; `syslog(2)` lists it. */
  SYSLOG_ACTION_READ_ALL: 3,
  /** glibc's own `internal-signals.h`: the second real-time signal. */
  SIGSETXID: 33,
  /** `linux/audit.h` makes it of `EM_X86_64`, 64 bits and little-endian. */
  AUDIT_ARCH_X86_64: 0xc0000000 + 62,
  /** `ioctl(2)` on file systems: their headers spell them as these macros do. */
  EXT4_IOC_RESIZE_FS: iow("f".charCodeAt(0), 16, 8),
  XFS_IOC_FSGEOMETRY: ior("X".charCodeAt(0), 126, 256),
  XFS_IOC_FSGROWFSDATA: iow("X".charCodeAt(0), 110, 16),
  BTRFS_IOC_RESIZE: iow(0x94, 3, 4096),
  /** `_IO(0x00, 2)` of `linux/fs.h`. */
  FIGETBSZ: 2,
};

/** `_IOW` and `_IOR` of `asm-generic/ioctl.h`. */
function iow(type: number, nr: number, size: number): number {
  return 2 ** 30 + size * 2 ** 16 + type * 2 ** 8 + nr;
}
function ior(type: number, nr: number, size: number): number {
  return 2 ** 31 + size * 2 ** 16 + type * 2 ** 8 + nr;
}

/** Returns the header's name for a name of ours. */
const inHeader = (name: string): string => name.replace(/^SYS_/, "__NR_");

const numbers = (module: object): [name: string, value: number][] =>
  Object.entries(module).filter((entry): entry is [string, number] => typeof entry[1] === "number");

const missing = missingPackages();
const withHeaders = (name: string, test: () => void): void => {
  if (missing.length === 0) Deno.test(name, test);
  else skip(name, `it needs the headers of ${missing.join(" and ")}`);
};

function holdAgainstHeaders(module: object): void {
  const all = numbers(module);
  assert(all.length > 0);
  for (const [name, value] of all) {
    if (Object.hasOwn(WITHOUT_HEADER, name)) {
      assert.equal(value, WITHOUT_HEADER[name], name);
      continue;
    }
    const header = HEADERS.find(([names]) => names.test(name))?.[1];
    assert(header !== undefined, `no header is known for ${name}`);
    assert.equal(value, numberOf(readHeader(header), inHeader(name)), `${name} of <${header}>`);
  }
}

withHeaders("constants: init/kernel/constants.ts agrees with the headers", () => {
  holdAgainstHeaders(constants);
});

withHeaders("constants: boot/mountflags.ts agrees with the headers", () => {
  holdAgainstHeaders(mountflags);
});

withHeaders(
  "constants: the flags in boot/network.ts and boot/inode.ts agree with the headers",
  () => {
    holdAgainstHeaders(network);
    holdAgainstHeaders(inode);
  },
);

withHeaders("ERRNO: each number has its name", () => {
  const headers = new Map([
    ...readHeader("asm-generic/errno-base.h"),
    ...readHeader("asm-generic/errno.h"),
  ]);
  for (const [number, [code]] of ERRNO) assert.equal(numberOf(headers, code), number, code);
});

Deno.test("makedev: agrees with stat(1) about the machine's own nodes", async () => {
  for (const path of ["/dev/null", "/dev/zero", "/dev/tty", "/dev/ptmx"]) {
    await holdAgainstStat(path);
  }
});

const DEVICES = [[1, 3], [5, 1], [10, 229], [254, 255], [259, 256], [259, 70_000], [4095, 1048575]];
const makesNodes = "makedev: agrees with the nodes that mknod(1) makes, over the whole range";
if (Deno.uid() !== 0) skip(makesNodes, "only root may make device nodes");
else {
  Deno.test(makesNodes, async () => {
    const folder = await Deno.makeTempDir({ prefix: "nodes-" });
    try {
      for (const [major = 0, minor = 0] of DEVICES) {
        const path = `${folder}/${major}-${minor}`;
        await output("mknod", path, "c", String(major), String(minor));
        const rdev = (await Deno.stat(path)).rdev;
        assert.equal(inode.makedev(major, minor), rdev, `${major}:${minor}`);
        await holdAgainstStat(path);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function holdAgainstStat(path: string): Promise<void> {
  const said = await output("stat", "-L", "-c", "%t %T", path);
  const [major = NaN, minor = NaN] = said.trim().split(" ").map((digits) => parseInt(digits, 16));
  const dev = inode.makedev(major, minor);
  assert.equal(dev, (await Deno.stat(path)).rdev, path);
  assert.deepEqual([inode.major(dev), inode.minor(dev)], [major, minor], path);
}

async function output(command: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
