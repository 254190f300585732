/**
 * Waits for the next round of the event loop, so that other events are handled in between.
 *
 * It avoids `setTimeout`: the runtime loads its timers when they are first named, which costs each isolate 10 ms, and
 * nothing on the way to dom0 may name them.
 *
 * @module
 */

let channel: MessageChannel | null = null;
const waiting: (() => void)[] = [];

/**
 * Calls back in a later round of the event loop, in the order of the requests, one a round.
 *
 * @param act The callback. It must not throw.
 */
export function nextRound(act: () => void): void {
  waiting.push(act);
  opened().port2.postMessage(null);
}

/** Keeps the event loop alive from now on, even if nothing else does. */
export function keepAlive(): void {
  opened();
}

function opened(): MessageChannel {
  if (channel === null) {
    channel = new MessageChannel();
    // A port with a listener keeps the event loop alive.
    channel.port1.onmessage = (): void => waiting.shift()?.();
  }
  return channel;
}
