/**
 * The files of Docker's own state that keep it from starting if they are damaged, and what is lost without them.
 * Containers, image layers and volumes are elsewhere and stay. Plain data.
 *
 * @module
 */
import { DOCKER_ROOT } from "./paths.ts";
import type { StateFile } from "./service.ts";

const CONTAINERD_ROOT = `${DOCKER_ROOT}/containerd/daemon`;

/** containerd's files. */
export const CONTAINERD_STATE: readonly StateFile[] = [
  {
    path: `${CONTAINERD_ROOT}/io.containerd.metadata.v1.bolt/meta.db`,
    format: "bolt",
    holds: "containerd's records of containers; dockerd renews one when it starts the container",
  },
  {
    path: `${CONTAINERD_ROOT}/io.containerd.snapshotter.v1.overlayfs/metadata.db`,
    format: "bolt",
    holds: "containerd's own snapshots, which Docker's overlay2 does not use",
  },
];

/** dockerd's files. */
export const DOCKERD_STATE: readonly StateFile[] = [
  {
    path: `${DOCKER_ROOT}/network/files/local-kv.db`,
    format: "bolt",
    holds: "user-defined networks, and addresses in use; the built-in networks are made anew",
  },
  {
    path: `${DOCKER_ROOT}/image/overlay2/repositories.json`,
    format: "json",
    holds: "names and tags of images; their layers stay, and docker images -a lists them by ID",
  },
  {
    path: `${DOCKER_ROOT}/volumes/metadata.db`,
    format: "bolt",
    holds: "drivers, labels and options of volumes; their files stay",
  },
  ...["cache.db", "snapshots.db", "containerdmeta.db", "metadata_v2.db", "history.db"].map((
    name,
  ): StateFile => ({
    path: `${DOCKER_ROOT}/buildkit/${name}`,
    format: "bolt",
    holds: "the build cache",
  })),
];
