/**
 * Reaps the orphans that the kernel gives to PID 1, and nothing else: the services isolate waits for its own children,
 * and the kernel keeps the two apart because the main thread never spawns (`__WNOTHREAD`, `waitid(2)`).
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";

/** A running reaper. */
export interface Reaper {
  /** Calls back after each round in which something was reaped. */
  onReaped(listener: () => void): void;
  /** How many orphans were reaped so far. */
  readonly count: number;
}

/**
 * Reaps from now on.
 *
 * @param kernel The system calls.
 * @param listen Registers a listener for `SIGCHLD`.
 */
export function startReaper(
  kernel: Pick<Kernel, "waitid">,
  listen: (listener: () => void) => void = (listener) =>
    Deno.addSignalListener("SIGCHLD", listener),
): Reaper {
  let count = 0;
  let onReaped = (): void => {};
  // One signal can stand for many children.
  function reap(): void {
    const before = count;
    while (kernel.waitid() !== null) count++;
    if (count !== before) onReaped();
  }
  listen(reap);
  reap();
  return {
    get count() {
      return count;
    },
    onReaped(listener) {
      onReaped = listener;
    },
  };
}
