/**
 * Manifest of the stage `extras`.
 *
 * @module
 */
import type { Manifest } from "../manifest.ts";
import { MODULES_SCOPE } from "../modules/scope.ts";

/** Loads the modules for which the boot need not wait. */
export const EXTRAS: Manifest = {
  name: "extras",
  purpose: "load the kernel modules of less common networks and file systems",
  holds: ["macvlan, ipvlan, vxlan, tun, fuse and the like work in containers"],
  after: ["modules", "dom0"],
  needs: [],
  permissions: {},
  scope: MODULES_SCOPE,
};
