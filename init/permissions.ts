/**
 * The permissions of each kind of isolate, as values: the init's own, the services' and the console's. Those of the
 * stages are in their manifests. Pure.
 *
 * @module
 */
import { dockerPermissions } from "../boot/docker/permissions.ts";
import { CONTAINERD_STATE, DOCKERD_STATE } from "../boot/state_files.ts";
import {
  CONTAINERD_SOCKET,
  DAMAGED_FOLDER,
  DOCKER_SOCKET,
  LOG_FOLDER,
  MKE2FS,
  NOTIFY_FOLDER,
  RESCUE_FOLDER,
} from "../boot/paths.ts";
import { MANIFESTS } from "../boot/stages/order.ts";
import { LIBC } from "./kernel/symbols.ts";
import type { IsolatePermissions } from "./gate/isolate.ts";

/** The folder of the init's modules in the image. */
export const INIT_FOLDER = "/usr/lib/only-docker";

const sockets = [`${NOTIFY_FOLDER}/containerd`, `${NOTIFY_FOLDER}/dockerd`];
const stale = [CONTAINERD_SOCKET, `${CONTAINERD_SOCKET}.ttrpc`, DOCKER_SOCKET, "/run/docker.pid"];

const state = [...CONTAINERD_STATE, ...DOCKERD_STATE].map(({ path }) => path);

/**
 * The services isolate: the executables of services, their sockets and their logs; and their state files, which are
 * checked and set aside if a service does not start.
 */
export const SERVICES_PERMISSIONS: IsolatePermissions = {
  run: ["/usr/bin/containerd", "/usr/sbin/dockerd", `${RESCUE_FOLDER}/busybox`, MKE2FS],
  read: [...sockets, ...stale, LOG_FOLDER, ...state, DAMAGED_FOLDER],
  write: [...sockets, ...stale, LOG_FOLDER, ...state, DAMAGED_FOLDER],
  net: [...sockets, CONTAINERD_SOCKET, DOCKER_SOCKET].map((path) => `unix:${path}`),
};

/** The console isolate: the Docker socket. The console itself is standard input and output. */
export const CONSOLE_PERMISSIONS: IsolatePermissions = dockerPermissions(DOCKER_SOCKET);

/**
 * Makes the permissions with which PID 1's own isolate starts: `ffi` on the C library, its own modules, and the union
 * of all that it hands out, since Deno gives no worker more than its creator has.
 */
export function initPermissions(): Deno.PermissionOptionsObject & { ffi: string[]; run: string[] } {
  const all: readonly IsolatePermissions[] = [
    SERVICES_PERMISSIONS,
    CONSOLE_PERMISSIONS,
    ...MANIFESTS.map(({ permissions }) => permissions),
  ];
  const union = (key: keyof IsolatePermissions): string[] =>
    [...new Set(all.flatMap((permissions) => permissions[key] ?? []))].sort();
  return {
    read: [INIT_FOLDER, ...union("read")],
    write: union("write"),
    net: union("net"),
    run: union("run"),
    ffi: [LIBC],
  };
}
