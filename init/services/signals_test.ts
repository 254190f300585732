import assert from "node:assert/strict";
import { listenToSignals } from "./signals.ts";

/** Listens, with a table in place of the runtime's signals. */
function listening(): { listeners: Map<string, () => void>; heard: string[] } {
  const listeners = new Map<string, () => void>();
  const heard: string[] = [];
  const add = Deno.addSignalListener;
  Deno.addSignalListener = (signal, listener) => void listeners.set(signal, listener);
  try {
    listenToSignals({
      shutdown: (action, signal) => void heard.push(`${action} ${signal}`),
      resize: () => void heard.push("resize"),
    });
  } finally {
    Deno.addSignalListener = add;
  }
  return { listeners, heard };
}

Deno.test("listenToSignals: each signal requests the action that busybox and the kernel mean by it", () => {
  const { listeners, heard } = listening();
  for (const signal of ["SIGUSR1", "SIGUSR2", "SIGPWR", "SIGTERM", "SIGINT", "SIGWINCH"]) {
    listeners.get(signal)?.();
  }
  assert.deepEqual(heard, [
    "halt SIGUSR1",
    "poweroff SIGUSR2",
    "poweroff SIGPWR",
    "reboot SIGTERM",
    "reboot SIGINT",
    "resize",
  ]);
});

Deno.test("listenToSignals: listens to SIGHUP, which requests nothing, and to no other signal", () => {
  const { listeners, heard } = listening();
  listeners.get("SIGHUP")?.();
  assert.deepEqual(heard, []);
  assert.deepEqual([...listeners.keys()].sort(), [
    ...["SIGHUP", "SIGINT", "SIGPWR", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH"],
  ]);
});
