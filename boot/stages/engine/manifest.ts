/**
 * Manifest of the stage `engine`.
 *
 * @module
 */
import { CONTAINERD_SOCKET, DOCKER_SOCKET, NOTIFY_FOLDER } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";
import { CONTAINERD_CONFIG_FILE, DAEMON_CONFIG, DAEMON_CONFIGS, SWARM_STATE } from "./scope.ts";

/** Starts Docker. */
export const ENGINE: Manifest = {
  name: "engine",
  purpose: "start containerd and dockerd and wait until they report that they are ready",
  holds: [
    `containerd answers on ${CONTAINERD_SOCKET} and dockerd on ${DOCKER_SOCKET}`,
    "both are started again if they end or stop answering, after a pause that grows up to a limit",
    "both are the OOM killer's last victims; in the unified hierarchy they are in the group services",
    "containers keep running while either is down",
    "Docker leaves the start of containers with a restart policy to the stage resume, unless it is part of a swarm",
    "docker info has a label that says where Docker's state is: a device, memory, or given",
    "dockerd uses the first daemon.json that it accepts: the data disk's, else the image's",
    "their output is in /var/log/containerd.log and /var/log/dockerd.log, in bounded size",
  ],
  after: ["mounts", "modules", "storage", "network"],
  needs: ["mounts", "storage", "network"],
  permissions: {},
  scope: {
    mkdir: ["/run/containerd", NOTIFY_FOLDER],
    writeFile: [CONTAINERD_CONFIG_FILE, DAEMON_CONFIG],
    stat: [...DAEMON_CONFIGS, SWARM_STATE],
    readFile: DAEMON_CONFIGS,
    start: ["/usr/bin/containerd", "/usr/sbin/dockerd"],
  },
};
