/**
 * Manifest of the stage `dhcp`.
 *
 * @module
 */
import { dockerPermissions } from "../../docker/permissions.ts";
import { INTERFACES } from "../../ethernet.ts";
import { DOCKER_SOCKET } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";

/** Runs the DHCP clients. */
export const DHCP: Manifest = {
  name: "dhcp",
  purpose: "run the DHCP client in a container on every Ethernet interface",
  holds: [
    "the container dhcp-INTERFACE runs on every Ethernet interface that is there, and is started again if it ends",
    "of an interface that is gone there is no container, no lease and no name server",
    "a lease sets address, route and name servers of the host, whenever it comes, and takes them away when it ends",
  ],
  after: ["network", "image-dhcp"],
  needs: ["image-dhcp"],
  permissions: dockerPermissions(DOCKER_SOCKET),
  // Every interface is a link to its device.
  scope: { readdir: [INTERFACES], readFile: [INTERFACES, "/sys/devices"] },
};
