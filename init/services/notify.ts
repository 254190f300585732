/**
 * Waits for a service to say that it is ready: `sd_notify(3)`, the receiving end.
 *
 * @module
 */

/** A socket on which one start of a service is waited for. */
export interface Notification {
  /** Settles when the service sent `READY=1`: never, once the socket was closed before. */
  readonly ready: Promise<void>;
  close(): void;
}

/**
 * Listens on a service's socket. Needs read, write and `unix:` net permission for it, and unstable `net`.
 *
 * @param path The socket's path; what is there is replaced.
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
    // A socket that was closed while it was read: whoever closed it no longer waits.
  });
  return {
    ready: ready.promise,
    close() {
      try {
        socket.close();
      } catch {
        // Closed already.
      }
    },
  };
}
