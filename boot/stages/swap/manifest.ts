/**
 * Manifest of the stage `swap`.
 *
 * @module
 */
import { MEMINFO } from "../../memory_size.ts";
import type { Manifest } from "../manifest.ts";
import { MODULES_SCOPE } from "../modules/scope.ts";
import { LOOK_SCOPE } from "../storage/scope.ts";

/** Has the kernel swap. */
export const SWAP: Manifest = {
  name: "swap",
  purpose: "have the kernel swap to compressed memory where memory is small, and to labelled disks",
  holds: [
    "where memory is small, or the configuration says so, the kernel swaps to zram first",
    "it swaps to every swap partition with the label, and to no other",
    "in namespaces nothing is changed: swap there is that of the machine around them",
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
 * The same where memory is scarce: beside the start of Docker's services, which else end for want of memory before dom0
 * is up.
 */
export const EARLY_SWAP: Manifest = { ...SWAP, after: ["modules"] };
