/**
 * Main's side of the services isolate: asks it to start and to stop services, and passes on its reports.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import type { Isolate } from "../gate/isolate.ts";
import type { Timeline } from "../timeline.ts";
import type { FromServices, ToServices } from "./messages.ts";

/** The services of the host. */
export interface Supervisor {
  /** Starts a service. Settles when it is ready; rejects with the reason if it can't be. */
  start(service: Service): Promise<void>;
  /** Settles when the isolate answers; at once if nothing was started, never if it has crashed. */
  alive(): Promise<void>;
  /** Asks a service at once, not at its next turn: it may have fallen silent. */
  suspect(service: string): void;
  /** Stops all services within that many seconds, in order. Returns the names of those that had to be killed. */
  stop(seconds: number): Promise<readonly string[]>;
  /** Settles when a service has ended and is not started again. */
  ended(name: string): Promise<void>;
  /** Calls back each time a service is ready. */
  onReady(listener: (name: string) => void): void;
  /** Calls back with each process of a service, as soon as it was started. */
  onSpawned(listener: (service: Service, pid: number) => void): void;
  /** Calls back each time a service was started too often and is not started again for some time. */
  onDegraded(listener: (name: string, reason: string) => void): void;
}

/**
 * Supervises through an isolate.
 *
 * @param isolate The services isolate.
 * @param timeline Receives the events of the services.
 */
export function supervise(
  isolate: Isolate<ToServices, FromServices>,
  timeline: Timeline,
): Supervisor {
  const asked = new Map<number, PromiseWithResolvers<void>>();
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const stopped = Promise.withResolvers<readonly string[]>();
  let lastId = 0;
  let crash: Error | null = null;
  const answers: (() => void)[] = [];
  const services = new Map<string, Service>();
  let onReady = (_name: string): void => {};
  let onSpawned = (_service: Service, _pid: number): void => {};
  let onDegraded = (_name: string, _reason: string): void => {};

  isolate.onMessage((message) => {
    switch (message.type) {
      case "ready":
        asked.get(message.id)?.resolve();
        asked.delete(message.id);
        break;
      case "refused":
        asked.get(message.id)?.reject(new Error(message.error));
        asked.delete(message.id);
        break;
      case "spawned": {
        const service = services.get(message.service);
        // Lower numbers are PID 1, or not a process.
        if (service !== undefined && Number.isInteger(message.pid) && message.pid > 1) {
          onSpawned(service, message.pid);
        }
        break;
      }
      case "event": {
        const { service, event, type: _, ...told } = message;
        timeline.tell(service, event, told);
        if (event === "done") onReady(service);
        break;
      }
      case "answer":
        answers.splice(0).forEach((answered) => answered());
        break;
      case "degraded":
        onDegraded(message.service, message.reason);
        break;
      case "ended":
        ends.get(message.service)?.resolve();
        ends.delete(message.service);
        break;
      case "stopped":
        stopped.resolve(message.killed);
    }
  });
  isolate.crashed.then((error) => {
    timeline.tell("services", "failed", { error: error.message });
    crash = error;
    for (const { reject } of asked.values()) reject(error);
    for (const { resolve } of ends.values()) resolve();
    asked.clear();
    ends.clear();
    stopped.resolve([]);
  });

  return {
    start(service) {
      if (crash !== null) return Promise.reject(crash);
      const id = ++lastId;
      const answer = Promise.withResolvers<void>();
      asked.set(id, answer);
      services.set(service.name, service);
      if (!ends.has(service.name)) ends.set(service.name, Promise.withResolvers());
      isolate.post({ type: "start", id, service });
      return answer.promise;
    },
    alive() {
      // A question would open the isolate before it is needed.
      if (services.size === 0) return Promise.resolve();
      const answer = Promise.withResolvers<void>();
      answers.push(answer.resolve);
      isolate.post({ type: "ask" });
      return answer.promise;
    },
    suspect: (service) => isolate.post({ type: "suspect", service }),
    stop(seconds) {
      isolate.post({ type: "stop", seconds });
      return stopped.promise;
    },
    ended: (name) => ends.get(name)?.promise ?? Promise.resolve(),
    onReady(listener) {
      onReady = listener;
    },
    onSpawned(listener) {
      onSpawned = listener;
    },
    onDegraded(listener) {
      onDegraded = listener;
    },
  };
}
