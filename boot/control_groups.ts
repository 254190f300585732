/**
 * Where control groups are, and those of this host beside PID 1's own.
 *
 * @module
 */

/** Where control groups are. */
export const CGROUP_ROOT = "/sys/fs/cgroup";
/** The parent group of every container that is given no other. */
export const CONTAINERS_GROUP = "/containers";
/** The parent group of dom0 and of the DHCP client. */
export const HOST_GROUP = "/host";
/** The group of containerd, dockerd and the processes that they start, in the unified hierarchy. */
export const SERVICES_GROUP = "/services";
