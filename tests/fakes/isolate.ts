/**
 * An isolate without a worker: a test sends its messages. It must not act.
 *
 * @module
 */
import type { Isolate } from "../../init/gate/isolate.ts";

/** A fake isolate and its other side. */
export interface FakeIsolate<To, From> extends Isolate<To, From> {
  /** The messages posted to it, in order. */
  readonly posted: To[];
  /** Sends a message from it, which may be one of a hostile worker. */
  say(message: unknown): void;
  /** Ends it with an error. */
  crash(error: Error): void;
  /** Returns how often it was closed. */
  readonly closed: () => number;
}

/**
 * Makes a fake isolate.
 *
 * @param onPost Called with each message posted to it, to answer it.
 */
export function fakeIsolate<To, From>(
  onPost: (message: To, isolate: FakeIsolate<To, From>) => void = () => {},
): FakeIsolate<To, From> {
  const posted: To[] = [];
  const crash = Promise.withResolvers<Error>();
  let listener = (_message: From): void => {};
  let closed = 0;
  const isolate: FakeIsolate<To, From> = {
    posted,
    post(message) {
      posted.push(message);
      onPost(message, isolate);
    },
    onMessage(listens) {
      listener = listens;
    },
    crashed: crash.promise,
    close: () => void closed++,
    say: (message) => listener(message as From),
    crash: (error) => crash.resolve(error),
    closed: () => closed,
  };
  return isolate;
}
