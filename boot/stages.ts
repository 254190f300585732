/**
 * The stages in order: the boot's table of contents.
 *
 * @module
 */
import { crash } from "./crash.ts";
import { devices } from "./devices.ts";
import { dhcp } from "./dhcp.ts";
import { dom0 } from "./dom0.ts";
import { engine } from "./engine.ts";
import { grow } from "./grow.ts";
import { imageDhcp, imageDom0 } from "./images.ts";
import { extras, modules } from "./modules.ts";
import { mounts } from "./mounts.ts";
import { network } from "./network.ts";
import { rescue } from "./rescue.ts";
import { resume } from "./resume.ts";
import type { Stage } from "./stage.ts";
import { storage } from "./storage.ts";
import { swap } from "./swap.ts";

/** What a boot does, each stage after those that it needs. */
export const BOOT: readonly Stage[] = [
  devices,
  mounts,
  modules,
  storage,
  network,
  engine,
  imageDom0,
  dom0,
  imageDhcp,
  dhcp,
  extras,
  resume,
  swap,
  grow,
  crash,
];

/** Every stage that there is: {@linkcode BOOT}, and the rescue shell for when it is asked for. */
export const STAGES: readonly Stage[] = [...BOOT, rescue];
