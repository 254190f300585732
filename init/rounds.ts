/**
 * Waits for the event loop to come round, so that everybody else is heard in between.
 *
 * Not `setTimeout`: the runtime loads its timers when they are first named, which takes 10 ms of each isolate that
 * does, and nothing on the way to dom0 may name them.
 *
 * @module
 */

let channel: MessageChannel | null = null;
const waiting: (() => void)[] = [];

/**
 * Calls back when the event loop has come round. What was asked for first comes first, one a round.
 *
 * @param act What is called. It must not throw.
 */
export function nextRound(act: () => void): void {
  waiting.push(act);
  opened().port2.postMessage(null);
}

/** Keeps the event loop alive from now on, though nothing else does. */
export function keepAlive(): void {
  opened();
}

function opened(): MessageChannel {
  if (channel === null) {
    channel = new MessageChannel();
    // A port that somebody listens to is what an event loop waits for.
    channel.port1.onmessage = (): void => waiting.shift()?.();
  }
  return channel;
}
