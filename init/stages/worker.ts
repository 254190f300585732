/**
 * What runs inside a stage's isolate: one stage, whose permissions the isolate has.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { insideOfIsolate } from "./inside.ts";
import type { ToStage } from "./messages.ts";

const take = insideOfIsolate((message) => self.postMessage(message));

self.onmessage = ({ data }: MessageEvent<ToStage>): void => take(data);
