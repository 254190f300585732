/**
 * The services isolate: the only one that starts processes. It keeps the services that main asks for running, and stops
 * them in order.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Service } from "../../boot/service.ts";
import { Deadline } from "./deadline.ts";
import { keep, type Keeper } from "./keeper.ts";
import type { FromServices, ToServices } from "./messages.ts";
import { StartedServices } from "./started_services.ts";
import { pauseBeforeStart } from "./restart.ts";
import { now } from "./sleep.ts";

// The runtime loads each of these when it is first named, 17 ms together: here, while nobody waits for this isolate.
void [Deno.Command, setTimeout];

const keepers = new Map<string, Keeper>();
const starts = new Map<string, number[]>();
const services = new StartedServices();
const post = (message: FromServices): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<ToServices>): void => {
  switch (data.type) {
    case "start":
      start(data.id, data.service);
      break;
    case "ask":
      post({ type: "answer" });
      break;
    case "suspect":
      keepers.get(data.service)?.suspect();
      break;
    case "stop":
      stopAll(data.seconds).then((killed) => post({ type: "stopped", killed }));
      break;
  }
};

async function start(id: number, service: Service): Promise<void> {
  try {
    await keeperOf(service).ready();
    post({ type: "ready", id });
  } catch (error) {
    post({ type: "refused", id, error: (error as Error).message });
  }
}

/** Returns the existing keeper, or a new one: two starts of the same service are one. A degraded one is tried again. */
function keeperOf(service: Service): Keeper {
  const { name, restart } = service;
  const started = starts.get(name) ?? [];
  starts.set(name, started);
  const kept = keepers.get(name);
  if (kept !== undefined && kept.degraded === null) {
    if (JSON.stringify(kept.service) === JSON.stringify(service)) return kept;
    throw new Error(`${name} is already running with another definition`);
  }
  if (kept !== undefined) {
    if (restart === null || pauseBeforeStart(restart, started, now()) === null) {
      throw new Error(`${name} is ${kept.degraded}`);
    }
    keepers.delete(name);
    void kept.stop(service.stop.deadline);
  }
  const keeper = keep(service, {
    services,
    starts: started,
    report(message) {
      if (message.type === "ended") {
        // A keeper that was replaced has nothing more to report.
        if (keepers.get(name) !== keeper) return;
        keepers.delete(name);
      }
      post(message);
    },
  });
  keepers.set(name, keeper);
  return keeper;
}

async function stopAll(seconds: number): Promise<string[]> {
  const deadline = new Deadline(seconds, now);
  const killed: string[] = [];
  const orders = new Set([...keepers.values()].map(({ service }) => service.stop.order));
  for (const order of [...orders].sort((a, b) => b - a)) {
    const these = [...keepers.values()].filter(({ service }) => service.stop.order === order);
    await Promise.all(these.map(async (keeper) => {
      if (await keeper.stop(deadline.share)) killed.push(keeper.service.name);
    }));
  }
  return killed;
}
