/**
 * Manifest of the stage `modules`.
 *
 * @module
 */
import type { Manifest } from "../manifest.ts";
import { MODULES_SCOPE } from "./scope.ts";

/** Loads the modules that Docker needs. */
export const MODULES_STAGE: Manifest = {
  name: "modules",
  purpose: "load the kernel modules that disks, networks and Docker need",
  holds: [
    "every module of the list, with its dependencies, is in the kernel, or the log names it",
    "the modules for which dockerd and iptables would call modprobe are loaded, so that modprobe is not needed",
  ],
  after: ["mounts"],
  needs: [],
  permissions: {},
  scope: MODULES_SCOPE,
};
