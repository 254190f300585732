/**
 * Detects services that were stopped, as by `SIGSTOP`: the kernel sends the parent `SIGCHLD`, long before a question
 * would go unanswered. It must not decide what a stop means.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";

/** Looks for stops. */
export interface Stops {
  /** Watches this process as the service's current one from now on. */
  follow(service: string, pid: number): void;
}

/**
 * Listens from now on. The services isolate is a thread of this process: its children's signals come here, and asking
 * for a stop leaves their exit statuses to it.
 *
 * @param kernel The system calls.
 * @param stopped Called once for each stop.
 * @param listen Registers a listener for `SIGCHLD`.
 */
export function watchStops(
  kernel: Pick<Kernel, "wasStopped">,
  stopped: (service: string) => void,
  listen: (listener: () => void) => void = (listener) =>
    Deno.addSignalListener("SIGCHLD", listener),
): Stops {
  const pids = new Map<string, number>();
  listen(() => {
    for (const [service, pid] of pids) {
      if (kernel.wasStopped(pid)) stopped(service);
    }
  });
  return { follow: (service, pid) => void pids.set(service, pid) };
}
