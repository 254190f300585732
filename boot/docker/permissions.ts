/**
 * What a stage must hold to reach the Engine API. It stands apart from the client, so that PID 1's own isolate, which
 * reads every stage's manifest, does not load it.
 *
 * @module
 */
import type { StagePermissions } from "../stages/manifest.ts";

/**
 * The Deno permissions that reaching the Engine API takes. They are those of a unix socket and no more: the client
 * speaks HTTP itself, since `fetch` would need `net` for a host name as well and cannot attach.
 *
 * @param socketPath The daemon's socket.
 */
export function dockerPermissions(socketPath: string): Required<StagePermissions> {
  return { read: [socketPath], write: [socketPath], net: [`unix:${socketPath}`] };
}
