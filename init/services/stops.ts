/**
 * Which services were stopped, as by `SIGSTOP`: the kernel tells the parent with `SIGCHLD`, long before anybody who asks
 * would get no answer. It must not decide what a stop means.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";

/** What looks after stops. */
export interface Stops {
  /** Looks after the process that a service has from now on. */
  follow(service: string, pid: number): void;
}

/**
 * Listens from now on. The services isolate is a thread of this process: its children's signals come here, and asking
 * for a stop leaves their exit states to it.
 *
 * @param kernel The system calls.
 * @param stopped Is told of each stop, once.
 * @param listen How to hear of `SIGCHLD`.
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
