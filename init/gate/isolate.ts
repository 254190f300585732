/**
 * One scoped worker: a thread with an isolate of its own, which holds what its manifest says and never `ffi`.
 *
 * @module
 */

/** Deno permissions, as lists; what is left out is none. */
export interface IsolatePermissions {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly net?: readonly string[];
  readonly run?: readonly string[];
}

/** An isolate that runs. */
export interface Isolate<To, From> {
  post(message: To, transfer?: Transferable[]): void;
  /** What it says; at most one listener. */
  onMessage(listener: (message: From) => void): void;
  /** What ended it: an error that nothing in it caught. The isolate is then gone. */
  readonly crashed: Promise<Error>;
  close(): void;
}

/**
 * Starts an isolate. It holds up the thread that calls it for about 20 ms.
 *
 * @param module The worker's module.
 * @param name Its name, for errors.
 * @param permissions What it may do.
 * @throws {Deno.errors.NotCapable} Where PID 1 itself lacks one of the permissions.
 */
export function openIsolate<To, From>(
  module: URL,
  name: string,
  permissions: IsolatePermissions,
): Isolate<To, From> {
  const worker = new Worker(module, {
    type: "module",
    name,
    deno: { permissions: exactly(permissions) },
  });
  const crash = Promise.withResolvers<Error>();
  worker.addEventListener("error", (event) => {
    // Without this the error would end PID 1, and that is a kernel panic.
    event.preventDefault();
    crash.resolve(new Error(`isolate ${name}: ${event.message}`));
  });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => {
      worker.onmessage = ({ data }: MessageEvent<From>): void => listener(data);
    },
    crashed: crash.promise,
    close: () => worker.terminate(),
  };
}

/** An isolate that is opened when it is first needed. */
export interface LazyIsolate<To, From> extends Isolate<To, From> {
  /** Opens it now, since nothing else is to be done. */
  open(): void;
}

/**
 * Puts off the opening of an isolate.
 *
 * @param open How to open it. Called once, by `open` or the first `post`.
 */
export function lazyIsolate<To, From>(open: () => Isolate<To, From>): LazyIsolate<To, From> {
  let isolate: Isolate<To, From> | null = null;
  let listener = (_message: From): void => {};
  const crash = Promise.withResolvers<Error>();
  const opened = (): Isolate<To, From> => {
    if (isolate === null) {
      isolate = open();
      isolate.onMessage((message) => listener(message));
      isolate.crashed.then(crash.resolve);
    }
    return isolate;
  };
  return {
    open: () => void opened(),
    post: (message, transfer) => opened().post(message, transfer),
    onMessage: (listens) => {
      listener = listens;
    },
    crashed: crash.promise,
    close: () => isolate?.close(),
  };
}

/** Every permission spelled out: a key that is left undefined would mean the parent's. */
function exactly(permissions: IsolatePermissions): Deno.PermissionOptionsObject {
  const list = (paths: readonly string[] | undefined): string[] | false =>
    paths === undefined || paths.length === 0 ? false : [...paths];
  return {
    read: list(permissions.read),
    write: list(permissions.write),
    net: list(permissions.net),
    run: list(permissions.run),
    env: false,
    sys: false,
    ffi: false,
    import: false,
  };
}
