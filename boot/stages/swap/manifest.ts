/**
 * Manifest of the stage `swap`.
 *
 * @module
 */
import { MEMINFO } from "../../memory_size.ts";
import type { Manifest } from "../manifest.ts";
import { MODULES_SCOPE } from "../modules/scope.ts";
import { LOOK_SCOPE } from "../storage/scope.ts";

/** Makes the kernel swap. */
export const SWAP: Manifest = {
  name: "swap",
  purpose: "make the kernel swap to compressed memory if memory is small, and to labelled disks",
  holds: [
    "if memory is small, or the configuration says so, the kernel swaps to zram first",
    "it swaps to every swap partition with the label, and to no other",
    "in namespaces nothing is changed: swap belongs to the machine around them",
  ],
  after: ["modules", "dom0"],
  needs: [],
  permissions: {},
  scope: {
    ...MODULES_SCOPE,
    readFile: [...MODULES_SCOPE.readFile, ...LOOK_SCOPE.readFile, "/proc/2/comm", MEMINFO],
    pread: LOOK_SCOPE.pread,
    writeFile: ["/dev/zram0", "/sys/devices/virtual/block/zram0/disksize"],
    swapon: ["/dev"],
  },
};

/**
 * The same if memory is scarce: at the same time as the start of Docker's services, which would otherwise run out of
 * memory before dom0 is up.
 */
export const EARLY_SWAP: Manifest = { ...SWAP, after: ["modules"] };
