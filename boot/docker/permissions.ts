/**
 * The permissions that a stage needs to reach the Engine API. They are in a file of their own so that PID 1's isolate,
 * which reads every stage's manifest, does not load the client.
 *
 * @module
 */
import type { StagePermissions } from "../stages/manifest.ts";

/**
 * Returns the Deno permissions that are needed to reach the Engine API. They are those of a unix socket alone: the
 * client speaks HTTP itself, since `fetch` would also need `net` for a host name, and cannot attach.
 *
 * @param socketPath The daemon's socket.
 */
export function dockerPermissions(socketPath: string): Required<StagePermissions> {
  return { read: [socketPath], write: [socketPath], net: [`unix:${socketPath}`] };
}
