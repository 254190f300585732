/**
 * The paths where the stage `engine` finds and puts the settings of Docker's services.
 *
 * @module
 */
import { DOCKER_ROOT, STATE_FOLDER } from "../../paths.ts";

/** containerd's settings. */
export const CONTAINERD_CONFIG_FILE = "/run/containerd/config.toml";
/** The files in which a user may put settings: the first that dockerd accepts is used. */
export const DAEMON_CONFIGS: readonly string[] = [
  `${STATE_FOLDER}/daemon.json`,
  "/etc/docker/daemon.json",
];
/** The copy that dockerd uses, so that later changes to the file do not matter. */
export const DAEMON_CONFIG = "/run/only-docker/daemon.json";
/** A file that exists if Docker is part of a swarm. */
export const SWARM_STATE = `${DOCKER_ROOT}/swarm/docker-state.json`;
