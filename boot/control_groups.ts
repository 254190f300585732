/**
 * The location of control groups, and this host's groups beside PID 1's own.
 *
 * @module
 */

/** The location of control groups. */
export const CGROUP_ROOT = "/sys/fs/cgroup";
/** The parent group of every container that does not specify another. */
export const CONTAINERS_GROUP = "/containers";
/** The parent group of dom0 and of the DHCP client. */
export const HOST_GROUP = "/host";
/** The group of containerd, dockerd and the processes that they start, in the unified hierarchy. */
export const SERVICES_GROUP = "/services";
