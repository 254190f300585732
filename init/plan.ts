/**
 * A boot's configuration -> its stages, in order. What runs a boot and what prints one both ask here. Pure.
 *
 * @module
 */
import type { BootConfig } from "../boot/config.ts";
import { dom0 } from "../boot/dom0.ts";
import { rescue } from "../boot/rescue.ts";
import type { Stage } from "../boot/stage.ts";
import { BOOT } from "../boot/stages.ts";
import { earlySwap, swap } from "../boot/swap.ts";

/** The stages that run only when they are asked for: by `console`, or by a boot whose dom0 can't come up. */
export const ON_REQUEST: readonly Stage[] = [rescue];

/**
 * Says what a boot runs.
 *
 * @param config The configuration.
 * @param scarceMemory Whether the kernel must swap before Docker starts.
 * @returns The stages, each after those that it needs.
 */
export function planBoot(
  config: Pick<BootConfig, "console">,
  scarceMemory: boolean,
): readonly Stage[] {
  const boot = scarceMemory ? BOOT.map((stage) => stage === swap ? earlySwap : stage) : BOOT;
  return config.console === "rescue" ? boot.filter((stage) => stage !== dom0) : boot;
}
