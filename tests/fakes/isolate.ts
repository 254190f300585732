/**
 * An isolate without a worker: a test says what it says. It must not act.
 *
 * @module
 */
import type { Isolate } from "../../init/gate/isolate.ts";

/** A fake isolate and its other side. */
export interface FakeIsolate<To, From> extends Isolate<To, From> {
  /** What was posted to it, in order. */
  readonly posted: To[];
  /** It says something: a message, or what a hostile worker would say. */
  say(message: unknown): void;
  /** An error ends it. */
  crash(error: Error): void;
  /** How often it was closed. */
  readonly closed: () => number;
}

/**
 * Makes a fake isolate.
 *
 * @param onPost Is told of each message that is posted to it, to answer it.
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
