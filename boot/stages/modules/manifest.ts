/**
 * Manifest of the stage `modules`.
 *
 * @module
 */
import type { Manifest } from "../manifest.ts";
import { MODULES_SCOPE } from "./scope.ts";

/** Loads what Docker needs. */
export const MODULES_STAGE: Manifest = {
  name: "modules",
  purpose: "load the kernel modules that disks, networks and Docker need",
  holds: [
    "every module of the list, and what it needs, is in the kernel or was named",
    "what dockerd and iptables would call modprobe for is loaded, so that no modprobe is needed",
  ],
  after: ["mounts"],
  needs: [],
  permissions: {},
  scope: MODULES_SCOPE,
};
