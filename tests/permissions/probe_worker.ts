/**
 * An isolate whose permissions are under test: it tries one thing a message and answers what came of it.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { type Attempt, tryOne } from "./probe.ts";

self.onmessage = async ({ data }: MessageEvent<Attempt>): Promise<void> => {
  self.postMessage(await tryOne(data));
};
