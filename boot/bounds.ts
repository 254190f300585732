/**
 * The memory and the processes that all containers together may have, computed from the kernel's figures. Pure.
 *
 * @module
 */
import { bytesOf, kibibytes } from "./memory_size.ts";

/** The limits of a group of containers; `null` if a limit can't be determined, and then there is none. */
export interface Bounds {
  /** Bytes of memory. */
  readonly memory: number | null;
  /** Processes and threads. */
  readonly pids: number | null;
}

const MIB = 2 ** 20;
/** Bytes that PID 1, dockerd, containerd and the kernel grow to need after the boot, whatever the machine's size. */
const SERVICES_MEMORY = 160 * MIB;
/** Each container costs the host some more: its shim, its network, and the kernel's data about it. */
const SHARE_OF_HOST = 1 / 16;

/**
 * Computes the memory that all containers together may have: the memory available before any service runs, less
 * 160 MiB and a sixteenth for the host. It is at least half of the available memory, since even a small machine is a
 * container host. `MemTotal` would be too much if the root file system is in memory.
 *
 * @param meminfo The content of `/proc/meminfo`: `proc_meminfo(5)`.
 * @param setting A number of bytes followed by `k`, `m` or `g`, or a percentage of all memory; `null` for the rule.
 * @returns Bytes; `null` if the file does not say.
 */
export function memoryBound(meminfo: string, setting: string | null): number | null {
  const bytes = (name: string): number | null => {
    const found = kibibytes(meminfo, name);
    return found === null ? null : found * 1024;
  };
  const total = bytes("MemTotal");
  if (setting !== null) return bytesOf(setting, total);
  const available = bytes("MemAvailable") ?? total;
  if (available === null || available === 0) return null;
  const rest = available * (1 - SHARE_OF_HOST) - SERVICES_MEMORY;
  return Math.floor(Math.max(rest, available / 2));
}

/** The rest is for containers and services, even while Docker's state in memory is full. */
const SHARE_OF_STATE = 3 / 4;

/**
 * Returns the size of Docker's state in memory, in the notation of `tmpfs(5)`: three quarters of the available memory.
 * A percentage of all memory would count the root file system, which is in memory too. A large pull could then use up
 * more memory than there is.
 *
 * @param meminfo The content of `/proc/meminfo`.
 * @param setting The size; `auto` for the rule.
 */
export function stateSize(meminfo: string, setting: string): string {
  if (setting !== "auto") return setting;
  const available = kibibytes(meminfo, "MemAvailable");
  // If the kernel does not say: half of all memory, the default of a tmpfs.
  return available === null ? "50%" : `${Math.floor(available * SHARE_OF_STATE)}k`;
}

/** The host needs at least these: kernel threads, PID 1, the services and some shims. */
const HOST_PIDS = 1024;

/**
 * Computes the number of processes and threads that all containers together may have: the kernel's limit, less a
 * quarter or 1024 for the host, whichever is more. It is at least half of the kernel's limit. Each container costs the
 * host a dozen threads beside its own.
 *
 * @param pidMax The content of `/proc/sys/kernel/pid_max`.
 * @param threadsMax The content of `/proc/sys/kernel/threads-max`.
 * @param setting A number; `null` for the rule.
 * @returns The number; `null` if neither file has one.
 */
export function pidsBound(
  pidMax: string,
  threadsMax: string,
  setting: number | null,
): number | null {
  if (setting !== null) return setting;
  const limits = [pidMax, threadsMax].filter((text) => /^\d{1,10}\n?$/.test(text)).map(Number)
    .filter((limit) => limit > 0);
  if (limits.length === 0) return null;
  const all = Math.min(...limits);
  return Math.floor(Math.max(all / 2, all - Math.max(HOST_PIDS, all / 4)));
}
