/**
 * What a stage isolate does at its start, whatever its stages: it gives up what no stage needs, takes the lock by which
 * PID 1 notices its end, and runs each stage that PID 1 calls.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { type Inside, runInside } from "./inside.ts";
import { HOLDS_LOCK, requestLock } from "./locks.ts";
import type { StageCall, ToStage } from "./protocol.ts";

/**
 * Serves PID 1 from now on.
 *
 * @param inside What the stages in this isolate have in common.
 */
export function serve(inside: Inside): void {
  self.onmessage = ({ data, ports: [port] }: MessageEvent<StageCall>): void => {
    if (port === undefined) return;
    const hear = runInside(inside, data, (message) => port.postMessage(message));
    port.onmessage = ({ data }: MessageEvent<ToStage>): void => hear(data);
  };
  requestLock(self.name, () => {
    self.postMessage(HOLDS_LOCK);
    return new Promise(() => {});
  });
  // An isolate of a stage's own would be a thread that nobody bounds; another's lock could be stolen.
  for (const name of ["Worker", "LockManager"]) Reflect.deleteProperty(globalThis, name);
  Reflect.deleteProperty(Object.getPrototypeOf(navigator), "locks");
}
