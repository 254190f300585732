/**
 * The manifests in order: the boot's table of contents.
 *
 * @module
 */
import type { BootConfig } from "../config.ts";
import { CRASH } from "./crash/manifest.ts";
import { DEVICES } from "./devices/manifest.ts";
import { DHCP } from "./dhcp/manifest.ts";
import { DOM0 } from "./dom0/manifest.ts";
import { ENGINE } from "./engine/manifest.ts";
import { EXTRAS } from "./extras/manifest.ts";
import { GROW } from "./grow/manifest.ts";
import { IMAGE_DHCP, IMAGE_DOM0 } from "./image/manifest.ts";
import type { Manifest } from "./manifest.ts";
import { MODULES_STAGE } from "./modules/manifest.ts";
import { MOUNTS } from "./mounts/manifest.ts";
import { NETWORK } from "./network/manifest.ts";
import { RESCUE } from "./rescue/manifest.ts";
import { RESUME } from "./resume/manifest.ts";
import { STORAGE } from "./storage/manifest.ts";
import { EARLY_SWAP, SWAP } from "./swap/manifest.ts";

/** The stages of a boot, each after those that it needs. */
export const BOOT: readonly Manifest[] = [
  DEVICES,
  MOUNTS,
  MODULES_STAGE,
  STORAGE,
  NETWORK,
  ENGINE,
  IMAGE_DOM0,
  DOM0,
  IMAGE_DHCP,
  DHCP,
  EXTRAS,
  RESUME,
  SWAP,
  GROW,
  CRASH,
];

/** The stages that run only on request: by `console` on the command line, or if dom0 can't come up. */
export const ON_REQUEST: readonly Manifest[] = [RESCUE];

/** Every manifest. */
export const MANIFESTS: readonly Manifest[] = [...BOOT, ...ON_REQUEST];

/**
 * Returns the stages of one boot, each after those that it needs.
 *
 * @param config The configuration.
 * @param scarceMemory Whether the kernel must swap before Docker starts.
 */
export function bootOrder(
  config: Pick<BootConfig, "console">,
  scarceMemory: boolean,
): readonly Manifest[] {
  const boot = scarceMemory ? BOOT.map((stage) => stage === SWAP ? EARLY_SWAP : stage) : BOOT;
  return config.console === "rescue" ? boot.filter((stage) => stage !== DOM0) : boot;
}
