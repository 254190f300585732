/**
 * containerd's configuration. Pure.
 *
 * @module
 */
import { CONTAINERD_SOCKET, DOCKER_ROOT } from "../../paths.ts";

/** Plugins that Docker does not use: each costs startup time or memory. */
const DISABLED = [
  "io.containerd.grpc.v1.cri",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.native",
  "io.containerd.snapshotter.v1.blockfile",
  "io.containerd.internal.v1.opt",
  "io.containerd.internal.v1.tracing",
  "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.nri.v1.nri",
  "io.containerd.internal.v1.restart",
];

/** Without these, containerd would report that it is ready, but be of no use to Docker: it must end instead. */
const REQUIRED = [
  "io.containerd.metadata.v1.bolt",
  "io.containerd.runtime.v2.task",
  "io.containerd.grpc.v1.containers",
  "io.containerd.grpc.v1.tasks",
];

/** The text of containerd's config file: state in memory, the rest beside Docker's, where dockerd would put it. */
export const CONTAINERD_CONFIG = `version = 2
root = "${DOCKER_ROOT}/containerd/daemon"
state = "/run/containerd"
disabled_plugins = ${JSON.stringify(DISABLED)}
required_plugins = ${JSON.stringify(REQUIRED)}

[grpc]
  address = "${CONTAINERD_SOCKET}"
`;
