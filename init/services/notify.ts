/**
 * Waits for a service to report that it is ready: the receiving end of `sd_notify(3)`.
 *
 * @module
 */

/** A socket on which one start of a service reports that it is ready. */
export interface Notification {
  /** Settles when the service has sent `READY=1`; never, if the socket was closed before. */
  readonly ready: Promise<void>;
  close(): void;
}

/**
 * Listens on a service's socket. Needs read, write and `unix:` net permission for it, and unstable `net`.
 *
 * @param path The socket's path; an existing file is replaced.
 */
export function listenForReady(path: string): Notification {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const socket = Deno.listenDatagram({ transport: "unixpacket", path });
  const ready = Promise.withResolvers<void>();
  void (async (): Promise<void> => {
    for await (const [datagram] of socket) {
      const lines = new TextDecoder().decode(datagram).split("\n");
      if (lines.includes("READY=1")) ready.resolve();
    }
  })().catch(() => {
    // The socket was closed during a read: whoever closed it no longer waits.
  });
  return {
    ready: ready.promise,
    close() {
      try {
        socket.close();
      } catch {
        // It is already closed.
      }
    },
  };
}
