/**
 * Stage `extras`: loads the kernel modules that can wait until dom0 is up.
 *
 * @module
 */
import { LATE_MODULES } from "../../modules_list.ts";
import { loadAll } from "../modules/load_modules.ts";
import type { Stage } from "../stage.ts";
import { EXTRAS } from "./manifest.ts";

/** Loads the modules for which the boot need not wait. */
export const extras: Stage<void> = { ...EXTRAS, run: (host) => loadAll(host, LATE_MODULES) };
