/**
 * What signals to PID 1 mean: those that `poweroff`, `reboot` and `halt` of busybox send, ctrl-alt-del, a power failure
 * and a resized terminal. Every other signal means nothing: the kernel keeps those without a listener from PID 1.
 *
 * @module
 */
import type { ShutdownAction } from "../../boot/events.ts";

/** What each signal asks for. */
export const SHUTDOWN_SIGNALS: Readonly<Partial<Record<Deno.Signal, ShutdownAction>>> = {
  SIGUSR1: "halt",
  SIGUSR2: "poweroff",
  SIGPWR: "poweroff",
  SIGTERM: "reboot",
  // Ctrl-alt-del, once the kernel was told not to reset the machine by itself.
  SIGINT: "reboot",
};

/** Who is told. */
export interface SignalListeners {
  shutdown(action: ShutdownAction, signal: Deno.Signal): void;
  /** The console's terminal has another size. */
  resize(): void;
}

/**
 * Listens from now on.
 *
 * @param listeners Who is told.
 */
export function listenToSignals(listeners: SignalListeners): void {
  for (const [signal, action] of Object.entries(SHUTDOWN_SIGNALS)) {
    const name = signal as Deno.Signal;
    Deno.addSignalListener(name, () => listeners.shutdown(action, name));
  }
  Deno.addSignalListener("SIGWINCH", () => listeners.resize());
  // Deno itself catches it, and where nobody listens it raises it again and aborts when that did not end the process,
  // as it never does PID 1.
  Deno.addSignalListener("SIGHUP", () => {});
}
