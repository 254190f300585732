/**
 * Keeps one service running: starts it, starts it again when it ends, and stops it.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import type { FromServices } from "./messages.ts";
import { type ServiceProcess, startProcess } from "./process.ts";
import { pauseBeforeStart } from "./restart.ts";

/** A service that is kept. */
export interface Keeper {
  readonly service: Service;
  /**
   * Stops it for good: `SIGTERM`, and `SIGKILL` after its deadline.
   *
   * @param seconds The longest that it may take, whatever its deadline is.
   * @returns Whether it had to be killed.
   */
  stop(seconds: number): Promise<boolean>;
}

/**
 * Starts a service and keeps it running.
 *
 * @param service The service.
 * @param report Is told of every start, end and failure.
 * @returns The keeper, and what settles when the first start is ready or has failed.
 */
export function keep(
  service: Service,
  report: (message: FromServices) => void,
): { readonly keeper: Keeper; readonly ready: Promise<void> } {
  const wantedStatus = service.readiness !== null && "exit" in service.readiness
    ? service.readiness.exit
    : undefined;
  const readyWord = wantedStatus === undefined ? "ready" : `exited with ${wantedStatus}`;
  const starts: number[] = [];
  const stopping = Promise.withResolvers<void>();
  let stopped = false;
  let process: ServiceProcess | undefined;

  function start(): ServiceProcess {
    starts.push(performance.now() / 1000);
    // Only those inside the policy's window count.
    starts.splice(0, starts.length - 100);
    process = startProcess(service);
    const { pid } = process;
    report({ type: "spawned", service: service.name, pid });
    report({ type: "event", service: service.name, event: "start", detail: `pid ${pid}` });
    process.ready.then(
      () => report({ type: "event", service: service.name, event: "done", detail: readyWord }),
      () => {},
    );
    return process;
  }

  async function watch(first: ServiceProcess): Promise<void> {
    let current: ServiceProcess | null = first;
    while (current !== null) {
      const { how, status } = await current.ended;
      if (stopped || status === wantedStatus) break;
      const error = [how, current.lastLine()].filter((text) => text !== "").join(": ");
      report({ type: "event", service: service.name, event: "failed", error });
      current = await startAgain();
    }
    report({ type: "ended", service: service.name });
  }

  async function startAgain(): Promise<ServiceProcess | null> {
    if (service.restart === null) return null;
    for (;;) {
      const pause = pauseBeforeStart(service.restart, starts, performance.now() / 1000);
      if (pause === null) {
        const { starts: often, window } = service.restart;
        const error = `started ${often} times in ${window} s: it is not started again`;
        report({ type: "event", service: service.name, event: "failed", error });
        return null;
      }
      await Promise.race([new Promise((wake) => setTimeout(wake, pause * 1000)), stopping.promise]);
      if (stopped) return null;
      try {
        return start();
      } catch (error) {
        const { message } = error as Error;
        report({ type: "event", service: service.name, event: "failed", error: message });
      }
    }
  }

  const first = start();
  const ended = watch(first);
  return {
    ready: first.ready,
    keeper: {
      service,
      async stop(seconds) {
        stopped = true;
        stopping.resolve();
        const deadline = Math.min(seconds, service.stop.deadline);
        return process === undefined ? false : await stopProcess(process, deadline, ended);
      },
    },
  };
}

async function stopProcess(
  process: ServiceProcess,
  deadline: number,
  ended: Promise<void>,
): Promise<boolean> {
  let killed = false;
  const signal = (name: Deno.Signal): void => {
    try {
      process.kill(name);
    } catch {
      // It has ended meanwhile.
    }
  };
  signal("SIGTERM");
  const timer = setTimeout(() => {
    killed = true;
    signal("SIGKILL");
  }, deadline * 1000);
  await ended;
  clearTimeout(timer);
  return killed;
}
