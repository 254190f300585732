/**
 * Stage `modules`: loads the kernel modules that Docker needs before it starts.
 *
 * @module
 */
import { MODULES } from "../../modules_list.ts";
import type { Stage } from "../stage.ts";
import { loadAll } from "./load_modules.ts";
import { MODULES_STAGE } from "./manifest.ts";

/** Loads the modules that Docker needs. */
export const modules: Stage<void> = {
  ...MODULES_STAGE,
  run: (host) => loadAll(host, [...MODULES, ...host.config.modules]),
};
