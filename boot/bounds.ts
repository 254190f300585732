/**
 * How much of the machine its containers may take together, from what the kernel says there is. Pure.
 *
 * @module
 */
import { bytesOf, kibibytes } from "./memory_size.ts";

/** What the containers of a group may take together; `null` where it can't be known, and then nothing bounds it. */
export interface Bounds {
  /** Bytes of memory. */
  readonly memory: number | null;
  /** Processes and threads. */
  readonly pids: number | null;
}

const MIB = 2 ** 20;
/** What PID 1, dockerd, containerd and the kernel grow to need after the boot, whatever the machine's size. */
const SERVICES_MEMORY = 160 * MIB;
/** Each container costs the host some more: its shim, its network, what the kernel keeps of it. */
const SHARE_OF_HOST = 1 / 16;

/**
 * The memory that containers may take together: what is available before any service runs, less 160 MiB and a
 * sixteenth for the host; at least half of it, since a machine that small is a container host all the same. `MemTotal`
 * would be too much where the root file system is in memory.
 *
 * @param meminfo What `/proc/meminfo` holds: `proc_meminfo(5)`.
 * @param setting A number of bytes with `k`, `m` or `g` behind it, or a percentage of all memory; `null` for the rule.
 * @returns Bytes; `null` where the file does not say.
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

/** What containers and services have at least while Docker's state is in memory and full. */
const SHARE_OF_STATE = 3 / 4;

/**
 * The size of Docker's state in memory, as `tmpfs(5)` has it: three quarters of what is available. A percentage of all
 * memory would count the root file system, which is in memory too, and a large pull could then take what nobody has.
 *
 * @param meminfo What `/proc/meminfo` holds.
 * @param setting The size; `auto` for the rule.
 */
export function stateSize(meminfo: string, setting: string): string {
  if (setting !== "auto") return setting;
  const available = kibibytes(meminfo, "MemAvailable");
  // Where the kernel does not say: the half that a tmpfs takes by itself.
  return available === null ? "50%" : `${Math.floor(available * SHARE_OF_STATE)}k`;
}

/** What the host needs at least: kernel threads, PID 1, the services and some shims. */
const HOST_PIDS = 1024;

/**
 * The processes and threads that containers may have together: what the kernel can have, less a quarter or 1024 for the
 * host, whichever is more; at least half. Each container costs the host a dozen threads beside its own.
 *
 * @param pidMax What `/proc/sys/kernel/pid_max` holds.
 * @param threadsMax What `/proc/sys/kernel/threads-max` holds.
 * @param setting A number; `null` for the rule.
 * @returns The number; `null` where neither file says one.
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
