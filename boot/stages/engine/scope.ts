/**
 * Where the stage `engine` finds and puts the settings of Docker's services.
 *
 * @module
 */
import { DOCKER_ROOT, STATE_FOLDER } from "../../paths.ts";

/** containerd's settings. */
export const CONTAINERD_CONFIG_FILE = "/run/containerd/config.toml";
/** Where a user may put settings: the first that dockerd takes is used. */
export const DAEMON_CONFIGS: readonly string[] = [
  `${STATE_FOLDER}/daemon.json`,
  "/etc/docker/daemon.json",
];
/** The copy that dockerd is given, whatever becomes of the file meanwhile. */
export const DAEMON_CONFIG = "/run/only-docker/daemon.json";
/** A file that is there where Docker is part of a swarm. */
export const SWARM_STATE = `${DOCKER_ROOT}/swarm/docker-state.json`;
