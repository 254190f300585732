/**
 * The isolate of stages whose permissions are equal. Each stage speaks over a message channel of its own, which PID 1
 * made: who asks is known by the channel. The bench has another file in the place of this one, in which the stages run in
 * PID 1's own isolate.
 *
 * @module
 */
import type { StagePermissions } from "../../boot/stages/manifest.ts";
import { workerUrl } from "../workers.ts";
import { after } from "./alarm.ts";
import { openIsolate } from "./isolate.ts";
import { HOLDS_LOCK, requestLock } from "./locks.ts";
import type { StageCall, ToStage } from "./protocol.ts";

/** PID 1's end of the channel of one stage. */
export interface StageChannel {
  post(message: ToStage): void;
  /** Called with each message; at most one listener. */
  onMessage(listener: (message: unknown) => void): void;
  /** No message is heard after it. */
  close(): void;
}

/** An isolate in which stages run. */
export interface StageIsolate {
  /** Has a stage run. */
  run(call: StageCall): StageChannel;
  /** Settles when it has ended, with the reason. */
  readonly ended: Promise<Error>;
  /** Whether it has ended. */
  readonly over: boolean;
  /** Ends it, with everything that runs in it. */
  end(reason: Error): void;
}

/** Seconds in which the event of a crash comes after the end. */
const CRASH_EVENT = 0.1;

/**
 * Opens an isolate for stages. It blocks the calling thread for 12 to 60 ms.
 *
 * @param name Its name, for errors. No two that run at the same time have the same.
 * @param permissions What it may do.
 * @param module What it runs; the bodies of the stages with these permissions where it is missing.
 * @throws {Deno.errors.NotCapable} Where PID 1 itself lacks one of its permissions.
 */
export function openStageIsolate(
  name: string,
  permissions: StagePermissions,
  module: URL = moduleOf(permissions),
): StageIsolate {
  const isolate = openIsolate<StageCall, unknown>(module, name, permissions);
  const { promise: ended, resolve } = Promise.withResolvers<Error>();
  let over = false;
  const end = (reason: Error): void => {
    if (over) return;
    over = true;
    isolate.close();
    resolve(reason);
  };
  void isolate.crashed.then(end);
  let locked = false;
  isolate.onMessage((message) => {
    if (message !== HOLDS_LOCK || locked) {
      return end(new Error(`isolate ${name} sent a message outside the channels of its stages`));
    }
    locked = true;
    // It holds the lock as long as it lives: an isolate that closes itself sends no event. One that crashed does, a moment
    // later, and with the reason.
    requestLock(
      name,
      () => after(CRASH_EVENT, () => end(new Error(`isolate ${name} ended by itself`))),
    );
  });
  return {
    ended,
    end,
    get over(): boolean {
      return over;
    },
    run(call): StageChannel {
      const { port1, port2 } = new MessageChannel();
      isolate.post(call, [port2]);
      return {
        post: (message) => port1.postMessage(message),
        onMessage(listener): void {
          port1.onmessage = ({ data }: MessageEvent): void => listener(data);
        },
        close: () => giveAway(port1),
      };
    },
  };
}

const moduleOf = ({ net = [] }: StagePermissions): URL =>
  workerUrl(net.length > 0 ? "gate/docker_worker" : "gate/plain_worker");

/**
 * Ends a port at once. `close()` would first deliver all that waits in it, and a stage that floods adds to that faster
 * than it is delivered: given to a channel that nobody reads, the port goes with everything in it.
 */
function giveAway(port: MessagePort): void {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  try {
    port1.postMessage(null, [port]);
  } catch {
    // A port that is being waited on can't be given away. Nothing waits in it.
    port.close();
  }
  port1.close();
}
