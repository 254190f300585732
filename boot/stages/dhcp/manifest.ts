/**
 * Manifest of the stage `dhcp`.
 *
 * @module
 */
import { INTERFACES } from "../../ethernet.ts";
import { WITH_DOCKER_PERMISSIONS } from "../docker_permissions.ts";
import type { Manifest } from "../manifest.ts";

/** Runs the DHCP clients. */
export const DHCP: Manifest = {
  name: "dhcp",
  purpose: "run the DHCP client in a container on every Ethernet interface",
  holds: [
    "a container dhcp-INTERFACE runs for every Ethernet interface that exists, and is started again if it ends",
    "an interface that has disappeared leaves no container, lease or name server",
    "a lease sets the host's address, route and name servers, whenever it comes; they are removed when it ends",
  ],
  after: ["network", "image-dhcp"],
  needs: ["image-dhcp"],
  permissions: WITH_DOCKER_PERMISSIONS,
  // Every interface is a link to its device.
  scope: { readdir: [INTERFACES], readFile: [INTERFACES, "/sys/devices"] },
};
