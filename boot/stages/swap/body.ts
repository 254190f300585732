/**
 * Stage `swap`: sets up compressed swap in memory if memory is small, and swap partitions that have the label. Nothing
 * waits for it, and a host works without swap.
 *
 * Swap belongs to the whole kernel. A boot in namespaces shares its kernel with the machine around it, and must not
 * change its swap.
 *
 * @module
 */
import { SWAP } from "./manifest.ts";
import { loadModules } from "../modules/load_modules.ts";
import { ZRAM_MODULES } from "../../modules_list.ts";
import { type Host, isRefused, Skipped, type Stage } from "../stage.ts";
import { MEMINFO, MEMINFO_LIMIT } from "../../memory_size.ts";
import { choosePartitions, zramSize } from "./swap_choice.ts";
import { swapHeader } from "./swap_header.ts";
import { lookAtAll } from "../storage/devices.ts";

/** The second process of every kernel is its `kthreadd`; a namespace of ours does not have it. */
const KTHREADD = "/proc/2/comm";
const ZRAM = "/dev/zram0";
/** Below /sys/devices, not /sys/block, where it is a link: writes follow no links. */
const ZRAM_SYSFS = "/sys/devices/virtual/block/zram0";

/** `swapon(2)`, `sys/swap.h`: the lowest bits have a priority. */
export const SWAP_FLAG_PREFER = 0x8000;
/** Before every disk: disks have a priority below 0 by default. */
const ZRAM_PRIORITY = 100;

/** Makes the kernel swap. */
export const swap: Stage<void> = {
  ...SWAP,
  async run(host) {
    const second = await host.step({
      op: "readFile",
      path: KTHREADD,
      limit: 64,
      tolerate: ["ENOENT"] as const,
    });
    if (second !== "kthreadd\n") throw new Skipped("swap belongs to the machine around this host");
    const meminfo = await host.step({ op: "readFile", path: MEMINFO, limit: MEMINFO_LIMIT });
    const size = zramSize(host.config.swap.zram, meminfo);
    if (size > 0) await attempt(host, "zram", () => swapToMemory(host, size));
    const { partitions, refused } = choosePartitions(await lookAtAll(host), host.config.swap.label);
    refused.forEach((line) => host.log(line));
    for (const path of partitions) {
      await attempt(host, path, async () => {
        await host.step({ op: "swapon", path, swapflags: 0 });
        host.log(`the kernel swaps to ${path}`);
      });
    }
    if (size === 0 && partitions.length === 0) throw new Skipped("memory is large enough");
  },
};

async function swapToMemory(host: Host, size: number): Promise<void> {
  await loadModules(host, ZRAM_MODULES);
  const uuid = crypto.getRandomValues(new Uint8Array(16));
  await host.steps([
    { op: "writeFile", path: `${ZRAM_SYSFS}/disksize`, data: `${size}`, mode: 0o644 },
    { op: "writeFile", path: ZRAM, data: swapHeader({ size, uuid, label: "zram" }), mode: 0o600 },
    { op: "swapon", path: ZRAM, swapflags: SWAP_FLAG_PREFER | ZRAM_PRIORITY },
  ]);
  host.log(`the kernel swaps to ${size >> 20} MiB of compressed memory`);
}

async function attempt(host: Host, what: string, part: () => Promise<void>): Promise<void> {
  try {
    await part();
  } catch (error) {
    if (!isRefused(error)) throw error;
    host.log(`no swap on ${what}: ${error.message}`);
  }
}
