/**
 * Manifest of the stage `dom0`.
 *
 * @module
 */
import { RESOLV_CONF, STATE_KEYS } from "../../paths.ts";
import { WITH_DOCKER_PERMISSIONS } from "../docker_permissions.ts";
import type { Manifest } from "../manifest.ts";

/** Brings up dom0. */
export const DOM0: Manifest = {
  name: "dom0",
  purpose: "run dom0, the privileged container that the console shows",
  holds: [
    "the container dom0 runs, in the host's PID, network, IPC and UTS namespaces, with the host's root at /host",
    "its terminal is the console",
    "the docker command in it reaches the daemon",
  ],
  after: ["network", "image-dom0"],
  needs: ["image-dom0"],
  permissions: WITH_DOCKER_PERMISSIONS,
  scope: {
    stat: [RESOLV_CONF, STATE_KEYS, "/lib/modules", "/usr/lib/modules"],
    console: ["dom0"],
  },
};
