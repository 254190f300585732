/**
 * Converts between TypeScript's values and C's bytes. Pure.
 *
 * @module
 */
import { makedev } from "../../boot/inode.ts";
import * as c from "./constants.ts";
import type { Ended, Stat } from "./kernel.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Converts a string to a C string: its bytes and a NUL.
 *
 * @throws {TypeError} If it is not a string, or contains a NUL: C would see another string.
 */
export function cstring(text: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string") throw new TypeError(`Cannot pass ${typeof text} as a C string`);
  if (text.includes("\0")) {
    throw new TypeError(`Cannot pass ${JSON.stringify(text)} as a C string: it contains a NUL`);
  }
  return encoder.encode(`${text}\0`);
}

/** The string at the start of a buffer, up to its first NUL. */
export function fromCstring(buffer: Uint8Array): string {
  const end = buffer.indexOf(0);
  return decoder.decode(end === -1 ? buffer : buffer.subarray(0, end));
}

/**
 * Checks a number that C takes as unsigned: Deno would silently pass -1.
 *
 * @throws {RangeError} If it is not a whole number from 0 to the maximum.
 */
export function unsigned(value: number, maximum = 0xffff_ffff): number {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new RangeError(`Cannot pass ${value} as an unsigned number of at most ${maximum}`);
  }
  return value;
}

/** Bytes of `struct statx`. */
export const STATX_SIZE = 256;

/** Reads a `struct statx`. */
export function readStatx(buffer: Uint8Array): Stat {
  const view = new DataView(buffer.buffer, buffer.byteOffset);
  return {
    mode: view.getUint16(28, true),
    uid: view.getUint32(20, true),
    gid: view.getUint32(24, true),
    size: Number(view.getBigUint64(40, true)),
    rdev: makedev(view.getUint32(128, true), view.getUint32(132, true)),
    dev: makedev(view.getUint32(136, true), view.getUint32(140, true)),
    mountRoot: (view.getUint32(8, true) & c.STATX_ATTR_MOUNT_ROOT) !== 0,
  };
}

/** Bytes of `siginfo_t`. */
export const SIGINFO_SIZE = 128;

/** Reads the `siginfo_t` that `waitid` filled; `null` if no child had ended. */
export function readSiginfo(buffer: Uint8Array): Ended | null {
  const view = new DataView(buffer.buffer, buffer.byteOffset);
  const pid = view.getInt32(16, true);
  return pid === 0 ? null : { pid, code: view.getInt32(8, true), status: view.getInt32(24, true) };
}

/** Names in the `struct linux_dirent64`s that `getdents64` wrote, without `.` and `..`. */
export function readDirents(buffer: Uint8Array): string[] {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const names: string[] = [];
  for (let offset = 0; offset < buffer.byteLength;) {
    const length = view.getUint16(offset + 16, true);
    const name = fromCstring(buffer.subarray(offset + 19, offset + length));
    if (name !== "." && name !== "..") names.push(name);
    offset += length;
  }
  return names;
}

/** Bytes of the kernel's own `struct sigaction` and of a set of signals in it. */
export const SIGACTION_SIZE = 32;
export const SIGSET_SIZE = 8;

/** Clears flags in a `struct sigaction`, where they follow the handler. */
export function clearSigactionFlags(action: Uint8Array, flags: number): void {
  const view = new DataView(action.buffer, action.byteOffset);
  view.setBigUint64(8, view.getBigUint64(8, true) & ~BigInt(flags), true);
}

/** Bytes of `struct ifreq`. */
export const IFREQ_SIZE = 40;

/** A `struct ifreq` that names an interface. @throws {RangeError} If the name does not fit. */
export function ifreq(name: string): Uint8Array<ArrayBuffer> {
  const bytes = cstring(name);
  if (bytes.length > 16 || bytes.length < 2) {
    throw new RangeError(`Cannot name an interface ${JSON.stringify(name)}: not 1 to 15 bytes`);
  }
  const request = new Uint8Array(IFREQ_SIZE);
  request.set(bytes);
  return request;
}

/** Bytes of `struct sockaddr_nl`. */
export const SOCKADDR_NL_SIZE = 12;

/** A `struct sockaddr_nl` that joins groups under an id that the kernel chooses: `netlink(7)`. */
export function sockaddrNl(family: number, groups: number): Uint8Array<ArrayBuffer> {
  const address = new Uint8Array(SOCKADDR_NL_SIZE);
  const view = new DataView(address.buffer);
  view.setUint16(0, family, true);
  view.setUint32(8, unsigned(groups), true);
  return address;
}

/**
 * Checks a whole number that can be as large as a disk.
 *
 * @throws {RangeError} If it is not one.
 */
export function wholeNumber(value: number): number {
  return unsigned(value, Number.MAX_SAFE_INTEGER);
}

/** A `__u64`, as an argument of `ioctl(2)`. */
export function unsigned64(value: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new BigUint64Array([BigInt(wholeNumber(value))]).buffer);
}

/** A `struct loop_config`: the file, and the flags in its `struct loop_info64`. */
export function loopConfig(file: number, flags: number): Uint8Array<ArrayBuffer> {
  const config = new Uint8Array(304);
  const view = new DataView(config.buffer);
  view.setUint32(0, unsigned(file, 0x7fff_ffff), true);
  view.setUint32(60, flags, true);
  return config;
}

/** Bytes of `struct xfs_fsop_geom`. */
export const XFS_FSOP_GEOM_SIZE = 256;

/** A `struct xfs_growfs_data`: the number of blocks, and the share of inodes that the file system already has. */
export function xfsGrowfsData(blocks: number, geometry: Uint8Array): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(16);
  data.set(unsigned64(blocks));
  // imaxpct is the eighth __u32 of the geometry.
  data.set(geometry.subarray(28, 32), 8);
  return data;
}

/** A `struct btrfs_ioctl_vol_args` with a name. @throws {RangeError} If the name does not fit. */
export function btrfsVolArgs(name: string): Uint8Array<ArrayBuffer> {
  const bytes = cstring(name);
  if (bytes.length > 4088) throw new RangeError(`Cannot pass ${bytes.length} bytes to btrfs`);
  const args = new Uint8Array(4096);
  args.set(bytes, 8);
  return args;
}

/** `EPERM`, as a filter returns it. */
const EPERM = 1;
/** Offsets in `struct seccomp_data`. */
const NR = 0;
const ARCH = 4;
const ARG0 = 16;

/**
 * A filter for `seccomp(2)` that refuses `kill(2)` on one process: an array of `struct sock_filter`. It allows all
 * other calls, and every call of another architecture.
 *
 * @param pid The process.
 */
export function refuseKill(pid: number): Uint8Array<ArrayBuffer> {
  const load = (offset: number): number[] => [c.BPF_LD | c.BPF_W | c.BPF_ABS, 0, offset];
  const answer = (action: number): number[] => [c.BPF_RET | c.BPF_K, 0, action];
  /** Goes on if the value is this one; else skips this many instructions. */
  const only = (value: number, skip: number): number[] => [
    c.BPF_JMP | c.BPF_JEQ | c.BPF_K,
    skip,
    value,
  ];
  const instructions = [
    ...[load(ARCH), only(c.AUDIT_ARCH_X86_64, 5)],
    ...[load(NR), only(c.SYS_kill, 3)],
    ...[load(ARG0), only(pid, 1)],
    answer(c.SECCOMP_RET_ERRNO | EPERM),
    answer(c.SECCOMP_RET_ALLOW),
  ];
  const filter = new Uint8Array(8 * instructions.length);
  const view = new DataView(filter.buffer);
  // No instruction jumps where its value is the one.
  instructions.forEach(([code = 0, jumpFalse = 0, k = 0], index) => {
    view.setUint16(8 * index, code, true);
    view.setUint8(8 * index + 3, jumpFalse);
    view.setUint32(8 * index + 4, k, true);
  });
  return filter;
}

/** A `struct sock_fprog`: the number of instructions, and their address. */
export function sockFprog(filter: Uint8Array, address: bigint): Uint8Array<ArrayBuffer> {
  const program = new Uint8Array(16);
  const view = new DataView(program.buffer);
  view.setUint16(0, filter.length / 8, true);
  view.setBigUint64(8, address, true);
  return program;
}
