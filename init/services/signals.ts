/**
 * Listens to the signals to PID 1: those that `poweroff`, `reboot` and `halt` of busybox send, ctrl-alt-del, a power
 * failure and a resized terminal. Other signals mean nothing: the kernel keeps those without a listener from PID 1.
 *
 * @module
 */
import type { ShutdownAction } from "../../boot/events.ts";

/** The action that each signal requests. */
export const SHUTDOWN_SIGNALS: Readonly<Partial<Record<Deno.Signal, ShutdownAction>>> = {
  SIGUSR1: "halt",
  SIGUSR2: "poweroff",
  SIGPWR: "poweroff",
  SIGTERM: "reboot",
  // Ctrl-alt-del, once the kernel is set not to reset the machine itself.
  SIGINT: "reboot",
};

/** The listeners for the signals. */
export interface SignalListeners {
  shutdown(action: ShutdownAction, signal: Deno.Signal): void;
  /** Called when the console's terminal has a new size. */
  resize(): void;
}

/**
 * Listens from now on.
 *
 * @param listeners Called on the signals.
 */
export function listenToSignals(listeners: SignalListeners): void {
  for (const [signal, action] of Object.entries(SHUTDOWN_SIGNALS)) {
    const name = signal as Deno.Signal;
    Deno.addSignalListener(name, () => listeners.shutdown(action, name));
  }
  Deno.addSignalListener("SIGWINCH", () => listeners.resize());
  // Deno itself catches it. If nobody listens, it raises it again, and aborts if that did not end the process, as it
  // never ends PID 1.
  Deno.addSignalListener("SIGHUP", () => {});
}
