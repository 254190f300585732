/**
 * The stages that do not use Docker, with their bodies. Their isolates have no permission except to read.
 *
 * @module
 */
import { crash } from "./crash/body.ts";
import { devices } from "./devices/body.ts";
import { engine } from "./engine/body.ts";
import { extras } from "./extras/body.ts";
import { grow } from "./grow/body.ts";
import { modules } from "./modules/body.ts";
import { mounts } from "./mounts/body.ts";
import { network } from "./network/body.ts";
import { rescue } from "./rescue/body.ts";
import type { Stage } from "./stage.ts";
import { storage } from "./storage/body.ts";
import { swap } from "./swap/body.ts";

/** Every stage without Docker. */
export const PLAIN: readonly Stage[] = [
  ...[devices, mounts, modules, storage, network, engine],
  ...[extras, swap, grow, crash, rescue],
];
