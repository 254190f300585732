/**
 * Manifest of the stage `network`.
 *
 * @module
 */
import { LEASE_FOLDER, RESOLV_CONF } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";

/** Sets up loopback, the host's name and forwarding. */
export const NETWORK: Manifest = {
  name: "network",
  purpose: "bring up lo, name the host, and make it forward packets",
  holds: [
    "lo is up and the host has its name, also in /etc/hostname and /etc/hosts, unless the root is read-only",
    "packets are forwarded, as containers' networks require; ports from 68 need no capability",
    `${RESOLV_CONF} and ${LEASE_FOLDER} exist for the DHCP client to write`,
  ],
  after: ["mounts"],
  needs: ["mounts"],
  permissions: {},
  scope: {
    siocsifflags: ["lo"],
    sethostname: ["*"],
    mkdir: ["/run/only-docker"],
    writeFile: [
      "/etc/hostname",
      "/etc/hosts",
      RESOLV_CONF,
      "/proc/sys/net/ipv4/ip_forward",
      "/proc/sys/net/ipv6/conf/all/forwarding",
      "/proc/sys/net/ipv4/ip_unprivileged_port_start",
    ],
  },
};
