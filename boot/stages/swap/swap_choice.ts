/**
 * Chooses the size of zram and the swap partitions, from the configuration, the machine's memory and its disks. Pure.
 *
 * @module
 */
import { bytesOf, kibibytes } from "../../memory_size.ts";
import type { Seen } from "../storage/devices.ts";
import { PAGE_SIZE } from "./swap_header.ts";

/** With fewer bytes of memory, zram is on unless the configuration says otherwise. */
const SMALL_MEMORY = 2 * 2 ** 30;
/** The most bytes that the header of a swap area can describe. */
const MOST = 2 ** 32 * PAGE_SIZE;

/** The share of memory that zram has if the configuration does not set a size. */
const USUAL = "50%";

/**
 * Returns the size of zram.
 *
 * @param wanted `auto`, `off`, or a size in the notation of `tmpfs(5)`: a share of the memory, or bytes.
 * @param meminfo The content of `/proc/meminfo`.
 * @returns Bytes, in whole pages; 0 for no zram.
 */
export function zramSize(wanted: string, meminfo: string): number {
  const total = (kibibytes(meminfo, "MemTotal") ?? 0) * 1024;
  if (wanted === "off" || (wanted === "auto" && total >= SMALL_MEMORY)) return 0;
  const bytes = bytesOf(wanted === "auto" ? USUAL : wanted, total) ?? 0;
  return Math.floor(Math.min(bytes, MOST) / PAGE_SIZE) * PAGE_SIZE;
}

/**
 * Returns the swap partitions with the label.
 *
 * @param seen Every device, with what was found on it.
 * @param label The label.
 * @returns Their paths, and a line for each device that has the label but is something else.
 */
export function choosePartitions(
  seen: readonly Seen[],
  label: string,
): { readonly partitions: readonly string[]; readonly refused: readonly string[] } {
  const labelled = seen.filter(({ found }) => found.some((one) => one.label === label));
  const isSwap = ({ found }: Seen): boolean => found.length === 1 && found[0]?.type === "swap";
  return {
    partitions: labelled.filter(isSwap).map(({ source }) => source),
    refused: labelled.filter((device) => !isSwap(device)).map(({ source, found }) =>
      `${source} is labelled ${label}, but is ${found.map(({ type }) => type).join(" and ")}: ` +
      "the kernel does not swap to it"
    ),
  };
}
