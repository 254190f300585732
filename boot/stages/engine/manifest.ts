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
  purpose: "start containerd and dockerd and wait until dockerd says that it is ready",
  holds: [
    `containerd answers on ${CONTAINERD_SOCKET} and dockerd on ${DOCKER_SOCKET}`,
    "both are started again when they end or fall silent, with a growing pause and a bound",
    "both are the last victims where memory runs out; in the unified hierarchy they are in the group services",
    "containers go on while either is away",
    "Docker leaves the start of containers with a restart policy to the stage resume, unless it is part of a swarm",
    "docker info has a label that says where Docker's state is: a device, memory, or given",
    "dockerd has the settings of a daemon.json that it takes: of the data disk, else of the image",
    "their output is in /var/log/containerd.log and /var/log/dockerd.log, bounded",
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
