/**
 * An isolate whose permissions are under test: it makes one attempt for each message and answers with the result.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { type Attempt, tryOne } from "./probe.ts";

self.onmessage = async ({ data }: MessageEvent<Attempt>): Promise<void> => {
  self.postMessage(await tryOne(data));
};
